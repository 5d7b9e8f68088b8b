/// The latest events, numbered from 1.
struct EventLog {
  private let capacity: Int
  private var kept: [JobEvent] = []
  /// The number of the latest event.
  private var count = 0

  init(capacity: Int) { self.capacity = max(1, capacity) }

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
    guard position.isValid, let number = position.text.split(separator: "-").first.flatMap({ Int($0) })
    else { return nil }
    let first = count - kept.count
    guard number < count else { return [] }
    return Array(kept.dropFirst(max(0, number - first)).prefix(max(0, limit)))
  }
}
