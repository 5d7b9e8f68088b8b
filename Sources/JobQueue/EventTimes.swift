extension EventPosition {
  /// On a server, positions are the stream's: milliseconds since 1970 and a number. Nil for other ones.
  public var time: Timestamp? {
    text.split(separator: "-").first.flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
  }

  /// Whether events here come first. Only of positions that a queue gives.
  package func isBefore(_ other: EventPosition) -> Bool {
    numbers.lexicographicallyPrecedes(other.numbers)
  }

  var numbers: [UInt64] { text.split(separator: "-").compactMap { UInt64($0) } }

  /// Before all events of `time` and later.
  public static func before(_ time: Timestamp) -> EventPosition {
    EventPosition("\(max(0, time.milliseconds - 1))-\(UInt64.max)")
  }
}
