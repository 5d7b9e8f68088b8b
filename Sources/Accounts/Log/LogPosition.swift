import JobQueue

/// A place in the log: milliseconds since 1970, and a number among the entries of that millisecond.
struct LogPosition: Sendable, Comparable {
  private let milliseconds: UInt64
  private let number: UInt64

  /// Of a new entry: behind the one before, even if the clock was set back.
  init(_ now: Int64, after last: LogPosition?) {
    let now = UInt64(max(0, now))
    guard let last, last.milliseconds >= now else {
      (milliseconds, number) = (now, now == 0 ? 1 : 0)
      return
    }
    (milliseconds, number) = (last.milliseconds, last.number + 1)
  }

  /// Nil for a position that no log gives.
  init?(_ position: EventPosition) {
    guard position.isValid else { return nil }
    let parts = position.text.split(separator: "-").compactMap { UInt64($0) }
    (milliseconds, number) = (parts[0], parts[1])
  }

  var position: EventPosition { EventPosition("\(milliseconds)-\(number)") }

  static func < (a: LogPosition, b: LogPosition) -> Bool {
    (a.milliseconds, a.number) < (b.milliseconds, b.number)
  }
}
