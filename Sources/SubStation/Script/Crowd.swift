/// What is shown at once, as events begin and end.
struct Crowd {
  struct Event {
    var start: Double
    var end: Double
    var bytes: Int
    var letters: Int
    var area: Double
    var key: UInt64
    var line: Int
  }

  /// What was exceeded first, and the line of the event that did it.
  static func excess(of events: [Event], _ limits: AssLimits) -> (what: String, seconds: Double, line: Int)? {
    var moments: [(time: Double, isStart: Bool, index: Int)] = []
    moments.reserveCapacity(events.count * 2)
    for (index, event) in events.enumerated() where event.end > event.start {
      moments.append((event.start, true, index))
      moments.append((event.end, false, index))
    }
    // What ends makes room for what begins at the same time.
    moments.sort { ($0.time, $0.isStart ? 1 : 0, $0.index) < ($1.time, $1.isStart ? 1 : 0, $1.index) }
    var (count, bytes, letters, area, layers) = (0, 0, 0, 0.0, 0.0)
    var shown: [UInt64: (count: Int, area: Double)] = [:]
    for moment in moments {
      let event = events[moment.index]
      guard moment.isStart else {
        (count, bytes, letters) = (count - 1, bytes - event.bytes, letters - event.letters)
        layers -= event.area
        if var same = shown[event.key] {
          same.count -= 1
          if same.count == 0 { area -= same.area }
          shown[event.key] = same.count == 0 ? nil : same
        }
        continue
      }
      (count, bytes, letters) = (count + 1, bytes + event.bytes, letters + event.letters)
      layers += event.area
      if shown[event.key] == nil { area += event.area }
      shown[event.key, default: (0, event.area)].count += 1
      let what: String? =
        if count > limits.eventsAtOnce {
          "more than \(limits.eventsAtOnce) lines"
        } else if bytes > limits.bytesAtOnce {
          "more than \(limits.bytesAtOnce >> 10) KiB of text and drawings"
        } else if letters > limits.lettersAtOnce {
          "more than \(limits.lettersAtOnce) letters"
        } else if area > limits.areaAtOnce || layers > limits.layersAtOnce {
          "letters and drawings larger than can be drawn"
        } else {
          nil
        }
      if let what { return (what, max(0, event.start), event.line) }
    }
    return nil
  }
}
