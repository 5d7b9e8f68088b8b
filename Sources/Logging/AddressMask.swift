/// Hides what may be secret in one address: what follows `scheme://`.
///
/// Works on what people write, not only on what is valid: an address that no program can read may hold a password, too.
struct AddressMask {
  /// The text that holds the address.
  let bytes: [UInt8]
  /// Whether the address is all of the text, and whatever is in it belongs to it.
  var isWhole = false
  private static let leftOut = Array("…".utf8)
  /// Names of the query whose values are not hidden.
  var shown: Set<String> = []

  /// Appends the address that begins at `start`, behind the `//`, to `output`, and returns its end.
  func mask(from start: Int, to output: inout [UInt8]) -> Int {
    let end = isWhole ? bytes.count : end(from: start)
    var at = start
    // A password may have any character, escaped or not: all up to the last @ may be of it.
    if let mark = bytes[start..<end].lastIndex(of: .at) {
      if let colon = bytes[start..<mark].firstIndex(of: .colon),
        bytes[start..<colon].allSatisfy(\.isOfUserName)
      {
        output += bytes[start...colon]
      }
      output += SecretMask.hidden
      at = mark
    }
    let query = bytes[at..<end].firstIndex { $0 == .question || $0 == .hash } ?? end
    let authority = bytes[at..<query].firstIndex(of: .slash) ?? query
    guard let secret = secret(inHosts: at..<authority) else {
      output += bytes[at..<query]
      maskQuery(query..<end, to: &output)
      return end
    }
    output += bytes[at..<secret] + SecretMask.hidden
    return end
  }

  /// Each part's name stays, unless it is alone: then it may be the secret.
  private func maskQuery(_ range: Range<Int>, to output: inout [UInt8]) {
    var at = range.lowerBound
    while at < range.upperBound {
      let next = bytes[(at + 1)..<range.upperBound].firstIndex { $0 == .ampersand || $0 == .hash }
      let part = (at + 1)..<(next ?? range.upperBound)
      output.append(bytes[at])
      at = part.upperBound
      // What is left out already is not secret.
      if bytes[part].starts(with: Self.leftOut), !bytes[part].contains(where: \.isOfUserName) {
        output += bytes[part]
        continue
      }
      let equals = bytes[part].firstIndex(of: .equals)
      if let equals {
        output += bytes[part.lowerBound...equals]
        if shown.contains(String(decoding: bytes[part.lowerBound..<equals], as: UTF8.self)) {
          output += bytes[(equals + 1)..<at]
          continue
        }
      }
      if (equals ?? part.lowerBound - 1) + 1 < at { output += SecretMask.hidden }
    }
  }

  /// Where hosts with ports begin to look like something else: `user:password` whose `@` is missing, cut off or escaped.
  private func secret(inHosts hosts: Range<Int>) -> Int? {
    var at = hosts.lowerBound
    if at < hosts.upperBound, bytes[at] == .at { at += 1 }
    while at < hosts.upperBound {
      let end = bytes[at..<hosts.upperBound].firstIndex(of: .comma) ?? hosts.upperBound
      var name = bytes[at..<end]
      if name.first == .openBracket, let close = name.firstIndex(of: .closeBracket) {
        name = name[(close + 1)...]
      }
      if name.contains(.percent) { return at }
      if let colon = name.firstIndex(of: .colon) {
        let rest = name[(colon + 1)...].drop(while: \.isDigit)
        // A sentence may go on behind a port.
        if colon == at || !rest.allSatisfy(\.isPunctuation) { return colon + 1 }
      }
      at = end + 1
    }
    return nil
  }

  /// The end of an address within a text.
  private func end(from start: Int) -> Int {
    let farthest = bytes[start...].indices.first { endsAddress($0) } ?? bytes.count
    // These are not of an address, but may be of a password.
    guard let nearest = bytes[start..<farthest].firstIndex(where: "'`|\\^".utf8.contains) else {
      return farthest
    }
    return bytes[nearest..<farthest].contains(.at) ? farthest : nearest
  }

  private func endsAddress(_ index: Int) -> Bool {
    // The last: quotation marks of text, “ ” ‘ ’. Other letters outside of ASCII may be of the address.
    bytes[index] <= 0x20 || "\"<>".utf8.contains(bytes[index])
      || (bytes[index...].starts(with: [0xE2, 0x80]) && index + 2 < bytes.count
        && [0x98, 0x99, 0x9C, 0x9D].contains(bytes[index + 2]))
  }
}

extension UInt8 {
  static let at = UInt8(ascii: "@")
  static let colon = UInt8(ascii: ":")
  static let equals = UInt8(ascii: "=")
  fileprivate static let ampersand = UInt8(ascii: "&")
  fileprivate static let closeBracket = UInt8(ascii: "]")
  fileprivate static let comma = UInt8(ascii: ",")
  fileprivate static let hash = UInt8(ascii: "#")
  fileprivate static let openBracket = UInt8(ascii: "[")
  fileprivate static let percent = UInt8(ascii: "%")
  fileprivate static let question = UInt8(ascii: "?")
  fileprivate static let slash = UInt8(ascii: "/")

  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isPunctuation: Bool { ".,;:!)]}'".utf8.contains(self) }
  /// Whether a user's name shows it; one with anything else is taken for a part of the secret.
  fileprivate var isOfUserName: Bool { isOfName || self == .percent }
}
