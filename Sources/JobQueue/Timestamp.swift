/// A moment of the queue's clock: milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Sendable, Hashable, Comparable {
  public var milliseconds: Int64
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Whole numbers up to here are exact in Lua, in JSON and as a `Double`: no moment that anybody means is beyond.
  private static let farthest: Int64 = 1 << 53

  /// A moment as a server has it, where others may write, too: beyond all that is meant it is as far as can be.
  package init(foreign milliseconds: Int64) {
    self.init(milliseconds: min(max(milliseconds, -Self.farthest), Self.farthest))
  }

  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

  /// What is no number adds nothing.
  public func adding(seconds: Double) -> Timestamp {
    guard !seconds.isNaN else { return self }
    let bound = Double(Self.farthest)
    return Timestamp(
      milliseconds: Int64(min(max(Double(milliseconds) + (seconds * 1000).rounded(), -bound), bound)))
  }

  /// Seconds from `earlier` to this.
  public func seconds(since earlier: Timestamp) -> Double {
    (Double(milliseconds) - Double(earlier.milliseconds)) / 1000
  }
}
