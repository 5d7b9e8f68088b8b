import MediaTypes

extension Notify {
  init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let events = fields.choices("events", Event.self)
    guard let url = fields.webURL("url") else { return nil }
    self.init(url: url, events: events ?? Event.endings)
  }
}

extension Node {
  /// An http or https URL, as strictly as needs no network: who calls it reads it more strictly.
  func webURL() -> String? {
    guard let text = text(example: "\"https://example.com/hook\"") else { return nil }
    guard ["http", "https"].contains(FilePath.scheme(text)) else {
      fail(
        "value.format", "found \(JSONText.quoted(FilePath.shown(text))), wanted an https:// URL",
        hint: "for example \"https://example.com/hook\"")
      return nil
    }
    guard text.utf8.count <= Notify.longestURL, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      fail(
        "value.format",
        "the URL is longer than \(Notify.longestURL) bytes, or has other characters than printable ASCII",
        hint: "percent-encode spaces and other letters, and write the host as DNS has it")
      return nil
    }
    let behind = text.utf8.drop { $0 != UInt8(ascii: "/") }.dropFirst(2)
    let authority = behind.prefix { !"/?#".utf8.contains($0) }
    guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")) else {
      fail(
        "value.format",
        authority.isEmpty ? "the URL has no host" : "the URL has a user name or password",
        hint: "messages are signed: the receiver need not know who sends them by anything else")
      return nil
    }
    return text
  }

  /// A list of some of an enumeration's names, one at least.
  func choices<T: RawRepresentable & CaseIterable & Hashable>(_ type: T.Type) -> Set<T>?
  where T.RawValue == String {
    guard case .array(let items) = value, !items.isEmpty else {
      let names = T.allCases.map(\.rawValue)
      mismatch("a list of names, one at least", example: "[\"\(names[0])\"]")
      return nil
    }
    var chosen: Set<T> = []
    for (i, item) in items.enumerated() {
      let node = Node(value: item, path: .index(i, in: path), problems: problems)
      if let choice = node.choice(type) { chosen.insert(choice) }
    }
    return chosen
  }
}
