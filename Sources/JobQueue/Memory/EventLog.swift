/// The latest events, numbered from 1.
struct EventLog {
  private let capacity: Int
  private var kept: [JobEvent] = []
  /// The number of the latest event.
  private var count = 0
  /// The latest event that a journal keeps, and the one up to which it has dropped them.
  private var journaled = 0
  private var journalDropped = 0

  /// - Parameter events: what there is already, without gaps.
  init(capacity: Int, events: [JobEvent] = []) {
    self.capacity = max(1, capacity)
    kept = events
    count = events.last?.position.number ?? 0
    journaled = count
    journalDropped = count - events.count
  }

  var latest: EventPosition { EventPosition("\(count)-0") }

  mutating func add(_ kind: JobEvent.Kind, _ record: JobRecord? = nil, code: String = "") {
    count += 1
    let event = JobEvent(
      position: latest, kind: kind, job: record?.id ?? "", token: record?.token ?? 0,
      worker: record?.worker ?? "", code: code, ready: kind.isWaiting ? record?.readyAt : nil)
    kept.append(event)
    // Dropped in bulk: an array is slow to lose its first element.
    if kept.count >= capacity * 2 { kept.removeFirst(kept.count - capacity) }
  }

  /// Nothing became of a request: `id` may be nobody's.
  mutating func decline(_ id: String, _ record: JobRecord?, _ reason: ControlRefusal) {
    add(.declined, record, code: reason.rawValue)
    kept[kept.count - 1].job = id
  }

  /// Nil for a position that is none.
  func after(_ position: EventPosition, limit: Int) -> [JobEvent]? {
    guard position.isValid, let number = position.number else { return nil }
    let first = count - kept.count
    guard number < count else { return [] }
    return Array(kept.dropFirst(max(0, number - first)).prefix(max(0, limit)))
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

  mutating func settle() { (journaled, journalDropped) = (count, count - kept.count) }

  /// Takes back the events since the last `settle`; what was dropped for them stays dropped.
  mutating func revert() {
    kept.removeLast(min(kept.count, count - journaled))
    count = journaled
  }
}

extension EventPosition {
  /// The first of its numbers.
  var number: Int? { text.split(separator: "-").first.flatMap { Int($0) } }
}
