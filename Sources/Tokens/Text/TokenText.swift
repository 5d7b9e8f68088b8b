import ClipJob

/// A token in its compact form (RFC 7515, section 3.1): header, claims and signature, each in base 64, between dots.
struct TokenText {
  let algorithm: TokenAlgorithm
  /// Which key it says that it is signed with.
  let keyID: String?
  /// As they are signed, not read yet: whoever has no key may have written them.
  let claims: [UInt8]
  let signed: [UInt8]
  let signature: [UInt8]

  /// Bytes.
  static let longest = 8192

  /// Whether a text is meant to be one: it has three parts.
  static func hasForm(_ text: String) -> Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 2 }

  init(_ text: String) throws(TokenRefusal) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.longest, parts.count == 3,
      let header = Base64.bytes(urlText: String(parts[0])),
      let claims = Base64.bytes(urlText: String(parts[1])), !claims.isEmpty,
      let signature = Base64.bytes(urlText: String(parts[2]))
    else { throw .malformed }
    // No name twice: of two `alg` another reader might take the other one.
    guard let fields = try? JSONValue(parsing: header), fields.members != nil, let name = fields["alg"]?.text,
      Self.isUsual(fields)
    else { throw .malformed }
    guard let algorithm = TokenAlgorithm(rawValue: name) else { throw .algorithm }
    (self.algorithm, self.claims, self.signature) = (algorithm, claims, signature)
    keyID = fields["kid"]?.text
    signed = Array("\(parts[0]).\(parts[1])".utf8)
  }

  /// Whether a header says nothing that would have to be understood. Keys that it brings along, or says where to get, are overlooked.
  private static func isUsual(_ fields: JSONValue) -> Bool {
    guard fields["crit"] == nil, fields["kid"] == nil || fields["kid"]?.text != nil else { return false }
    // Tokens for other purposes name them (RFC 8725, section 3.11).
    guard let type = fields["typ"] else { return true }
    return type.text.map { ["jwt", "at+jwt", "application/at+jwt"].contains($0.lowercased()) } ?? false
  }
}
