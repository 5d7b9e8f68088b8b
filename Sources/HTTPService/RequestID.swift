/// What a request is called, in its answer and in logs.
enum RequestID {
  static let header = "X-Request-Id"

  /// The client's own, or a proxy's before it; a new one where there is none, several, or one that is not fit for logs.
  static func of(_ given: [String]) -> String {
    guard given.count == 1, isSane(given[0]) else { return new() }
    return given[0]
  }

  static func isSane(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        letters.contains($0) || (0x41...0x5A).contains($0) || "._:-".utf8.contains($0)
      }
  }

  /// 20 letters and digits, about 100 bits of chance.
  static func new() -> String {
    // Chance comes from the system, a call each: ten letters of one number.
    let parts = (0..<2).map { _ in
      let text = String(UInt64.random(in: 0..<halves), radix: 36)
      return String(repeating: "0", count: 10 - text.utf8.count) + text
    }
    return parts.joined()
  }

  /// Texts of ten letters and digits: 36¹⁰.
  private static let halves: UInt64 = 3_656_158_440_062_976

  private static let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
}
