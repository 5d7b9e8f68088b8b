/// The latest events, numbered from 1. Their positions begin with their time, as on a server, and rise whatever the clock does.
struct EventLog {
  private let capacity: Int
  private var kept: [JobEvent] = []
  /// The number of the latest event.
  private var count = 0
  /// The latest event that a journal keeps, and the one up to which it has dropped them.
  private var journaled = 0
  private var journalDropped = 0
  private var journaledLatest = EventPosition.start

  /// - Parameters:
  ///   - events: what there is already, without gaps.
  ///   - count: the number of the last of them.
  init(capacity: Int, events: [JobEvent] = [], count: Int = 0) {
    self.capacity = max(1, capacity)
    (kept, self.count) = (events, count)
    latest = events.last?.position ?? .start
    (journaled, journaledLatest) = (count, latest)
    journalDropped = count - events.count
  }

  private(set) var latest: EventPosition

  /// The next position: at `now`, or at the time of the latest where the clock was set back.
  private func next(_ now: Timestamp) -> EventPosition {
    let last = latest.numbers
    let (time, number) = (UInt64(clamping: now.milliseconds), last.count > 1 ? last[1] : 0)
    guard let former = last.first, former >= time else { return EventPosition("\(time)-0") }
    return EventPosition("\(former)-\(number + 1)")
  }

  mutating func add(_ kind: JobEvent.Kind, _ record: JobRecord? = nil, code: String = "", now: Timestamp) {
    count += 1
    latest = next(now)
    let event = JobEvent(
      position: latest, kind: kind, job: record?.id ?? "", token: record?.token ?? 0,
      worker: record?.worker ?? "", code: code, ready: kind.isWaiting ? record?.readyAt : nil)
    kept.append(event)
    // Dropped in bulk: an array is slow to lose its first element.
    if kept.count >= capacity * 2 { kept.removeFirst(kept.count - capacity) }
  }

  /// Nothing became of a request: `id` may be nobody's.
  mutating func decline(_ id: String, _ record: JobRecord?, _ reason: ControlRefusal, now: Timestamp) {
    add(.declined, record, code: reason.rawValue, now: now)
    kept[kept.count - 1].job = id
  }

  /// Nil for a position that is none.
  func after(_ position: EventPosition, limit: Int) -> [JobEvent]? {
    guard position.isValid else { return nil }
    var places = kept.startIndex..<kept.endIndex
    while !places.isEmpty {
      let middle = places.lowerBound + places.count / 2
      if position.isBefore(kept[middle].position) {
        places = places.lowerBound..<middle
      } else {
        places = middle + 1..<places.upperBound
      }
    }
    return Array(kept[places.lowerBound...].prefix(max(0, limit)))
  }
}

// MARK: - Keeping

extension EventLog {
  var hasChanges: Bool { count != journaled || count - kept.count != journalDropped }

  /// The events since the last `settle`, as far as they are not dropped again, and the number of the first.
  var news: (events: [JobEvent], first: Int) {
    let new = Array(kept.suffix(count - journaled))
    return (new, count - new.count + 1)
  }

  /// Up to where they were dropped since the last `settle`.
  var dropped: Int? { count - kept.count != journalDropped ? count - kept.count : nil }

  mutating func settle() {
    (journaled, journalDropped, journaledLatest) = (count, count - kept.count, latest)
  }

  /// Takes back the events since the last `settle`; what was dropped for them stays dropped.
  mutating func revert() {
    kept.removeLast(min(kept.count, count - journaled))
    (count, latest) = (journaled, journaledLatest)
  }
}
