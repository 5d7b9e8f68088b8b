/// Why a store does not do what it was asked, in its own words.
public struct StoreProblem: Sendable, Equatable {
  /// `AccessDenied`, `NoSuchKey`.
  public var code: String
  public var message: String
  /// The one that the request should have been signed for.
  public var region: String?

  public init(code: String, message: String = "", region: String? = nil) {
    self.code = code
    self.message = message
    self.region = region
  }

  /// Bytes of an answer that are read for it.
  public static let longest = 64 << 10

  /// Nil: the bytes are no `<Error>`.
  public init?(_ body: [UInt8]) {
    guard let root = XMLElement(parsing: body), let error = root.first("Error"),
      let code = error["Code"]?.text.trimmed, !code.isEmpty
    else { return nil }
    self.init(
      code: code, message: error["Message"]?.text.trimmed ?? "",
      region: (error["Region"]?.text.trimmed).flatMap { $0.isEmpty ? nil : $0 })
  }

  /// As it is told: one line, and not all of a long one. The store may put the key that it was asked with into it, and never a secret.
  public var words: String {
    let text = message.isEmpty ? code : "\(code): \(message)"
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(300).filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
