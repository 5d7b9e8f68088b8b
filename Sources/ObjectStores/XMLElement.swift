/// What a store's answer says, in XML: elements and their text. Attributes, comments and processing instructions are passed over; a document
/// type, and with it entities of one's own, is refused. Stores are trusted with nothing: depth and size are bounded by whoever reads.
public struct XMLElement: Sendable, Equatable {
  /// Without its namespace's prefix.
  public var name: String
  /// Its own, without that of its children.
  public var text = ""
  public var children: [XMLElement] = []

  public init(name: String) { self.name = name }

  public subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// All children of that name.
  public func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The first of that name at any depth, itself included.
  public func first(_ name: String) -> XMLElement? {
    if self.name == name { return self }
    for child in children { if let found = child.first(name) { return found } }
    return nil
  }

  static let deepest = 16

  /// The document's element; nil: it is malformed.
  public init?(parsing bytes: [UInt8]) {
    var rest = bytes[...]
    var open: [XMLElement] = []
    var root: XMLElement?
    while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
      if !open.isEmpty {
        guard let text = Self.unescaped(rest[..<start]) else { return nil }
        open[open.count - 1].text += text
      }
      rest = rest[start...]
      if rest.starts(with: "<!--".utf8) {
        guard let end = Self.behind("-->", in: rest) else { return nil }
        rest = rest[end...]
        continue
      }
      if rest.starts(with: "<?".utf8) {
        guard let end = Self.behind("?>", in: rest) else { return nil }
        rest = rest[end...]
        continue
      }
      if rest.starts(with: "<![CDATA[".utf8) {
        guard let end = Self.behind("]]>", in: rest), !open.isEmpty else { return nil }
        open[open.count - 1].text += String(
          decoding: rest[start..<end].dropFirst(9).dropLast(3), as: UTF8.self)
        rest = rest[end...]
        continue
      }
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
      let tag = rest[start..<end].dropFirst()
      rest = rest[(end + 1)...]
      guard let first = tag.first, first != UInt8(ascii: "!") else { return nil }
      if first == UInt8(ascii: "/") {
        guard let done = open.popLast(), done.name == Self.name(tag.dropFirst()) else { return nil }
        if open.isEmpty { root = done } else { open[open.count - 1].children.append(done) }
      } else {
        guard root == nil, open.count < Self.deepest else { return nil }
        let element = XMLElement(name: Self.name(tag))
        if tag.last != UInt8(ascii: "/") {
          open.append(element)
        } else if open.isEmpty {
          root = element
        } else {
          open[open.count - 1].children.append(element)
        }
      }
    }
    guard let root, open.isEmpty else { return nil }
    self = root
  }

  private static func behind(_ mark: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let mark = Array(mark.utf8)
    var index = bytes.startIndex
    while index + mark.count <= bytes.endIndex {
      if bytes[index..<index + mark.count].elementsEqual(mark) { return index + mark.count }
      index += 1
    }
    return nil
  }

  private static func name(_ tag: ArraySlice<UInt8>) -> String {
    let name = tag.prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
    return String(decoding: name.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self)
  }

  private static let entities = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
    var text: [UInt8] = []
    var rest = bytes
    while let start = rest.firstIndex(of: UInt8(ascii: "&")) {
      text += rest[..<start]
      guard let end = rest[start...].firstIndex(of: UInt8(ascii: ";")) else { return nil }
      let name = String(decoding: rest[start..<end].dropFirst(), as: UTF8.self)
      if let known = entities[name] {
        text += known.utf8
      } else {
        let isHex = name.hasPrefix("#x")
        guard name.hasPrefix("#"), let code = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
          let scalar = Unicode.Scalar(code)
        else { return nil }
        text += String(Character(scalar)).utf8
      }
      rest = rest[(end + 1)...]
    }
    return String(decoding: text + rest, as: UTF8.self)
  }

  /// As text of an element.
  public static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { all, scalar in
      switch scalar {
      case "<": all += "&lt;"
      case ">": all += "&gt;"
      case "&": all += "&amp;"
      case "\"": all += "&quot;"
      case "\r": all += "&#13;"
      default: all.unicodeScalars.append(scalar)
      }
    }
  }
}
