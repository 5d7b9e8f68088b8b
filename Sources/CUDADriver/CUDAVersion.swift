/// A version of CUDA, as drivers and toolkits state it: 12.4.
public struct CUDAVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var major: Int
  public var minor: Int

  public init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// The driver's own notation: 12040 is 12.4.
  init(number: Int32) { self.init(Int(number) / 1000, Int(number) % 1000 / 10) }

  public static func < (left: CUDAVersion, right: CUDAVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  public var description: String { "\(major).\(minor)" }
}
