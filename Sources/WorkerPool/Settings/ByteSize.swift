/// Sizes as people write them.
public enum ByteSize {
  private static let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]

  /// Bytes of `512M`, `4G`, `4GiB` or `1000`: K, M, G and T stand for powers of 1024. Nil: it is no size.
  public static func bytes(_ text: String) -> Int? {
    var digits = text.uppercased()
    if digits.hasSuffix("IB") { digits.removeLast(2) } else if digits.hasSuffix("B") { digits.removeLast() }
    let shift = digits.last.flatMap { units[$0] } ?? 0
    if shift > 0 { digits.removeLast() }
    guard let number = Int(digits), number >= 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflow ? nil : bytes
  }
}
