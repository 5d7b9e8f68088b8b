extension EventPosition {
  /// On a server, positions are the stream's: milliseconds since 1970 and a number. Nil for other ones.
  public var time: Timestamp? {
    text.split(separator: "-").first.flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
  }

  /// Before all events of `time` and later.
  public static func before(_ time: Timestamp) -> EventPosition {
    EventPosition("\(max(0, time.milliseconds - 1))-\(UInt64.max)")
  }
}
