import Tokens

/// What a link to a file says, and what is signed of it: which file, as it was when the link was given, and until when.
struct FileLink: Sendable, Equatable {
  /// Seconds since 1970.
  var expires: Int
  /// Of the file: it must still be the one.
  var size: Int
  /// Nanoseconds since 1970.
  var modified: Int
  var tenant: String
  var job: String
  /// As the job has it.
  var path: String

  private static let version: UInt8 = 1
  /// Nothing else is ever signed that begins so.
  private static let purpose = Array("clipmill file link\u{0}".utf8)
  static let signatureLength = 32

  private var content: [UInt8] {
    var bytes = [Self.version]
    for number in [expires, size, modified] { bytes += Self.bytes(number) }
    for text in [tenant, job] {
      let text = Array(text.utf8)
      bytes += Self.bytes(text.count).suffix(2) + text
    }
    return bytes + path.utf8
  }

  /// For a URL.
  ///
  /// - Parameter sign: gives the signature of bytes.
  func token(_ sign: ([UInt8]) -> [UInt8]) -> String {
    Base64.urlText(content + sign(Self.purpose + content))
  }

  /// Nil: nobody here has given it.
  init?(_ token: String, _ isSigned: (_ content: [UInt8], _ signature: [UInt8]) -> Bool) {
    guard let bytes = Base64.bytes(urlText: token), bytes.count > Self.signatureLength else { return nil }
    let content = Array(bytes.dropLast(Self.signatureLength))
    guard isSigned(Self.purpose + content, Array(bytes.suffix(Self.signatureLength))) else { return nil }
    var rest = content.dropFirst()
    func number(_ count: Int) -> Int? {
      guard rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return Int(truncatingIfNeeded: rest.prefix(count).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    func text() -> String? {
      guard let count = number(2), rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return String(validating: rest.prefix(count), as: UTF8.self)
    }
    guard content.first == Self.version, let expires = number(8), let size = number(8),
      let modified = number(8),
      let tenant = text(), let job = text(), let path = String(validating: rest, as: UTF8.self)
    else { return nil }
    self.init(
      expires: expires, size: size, modified: modified, tenant: tenant, job: job, path: path)
  }

  init(expires: Int, size: Int, modified: Int, tenant: String, job: String, path: String) {
    (self.expires, self.size, self.modified) = (expires, size, modified)
    (self.tenant, self.job, self.path) = (tenant, job, path)
  }

  private static func bytes(_ number: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }
}
