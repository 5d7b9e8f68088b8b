/// One event of a stream of them (the HTML standard, “Server-sent events”).
public struct ServerSentEvent: Sendable, Equatable {
  /// Of any number of lines.
  public var data: String
  /// What kind of event it is; nil: “message”.
  public var name: String?
  /// What a client that comes back sends as Last-Event-ID.
  public var id: String?

  public init(_ data: String, name: String? = nil, id: String? = nil) {
    self.data = data
    self.name = name
    self.id = id
  }

  /// As it is sent. Line breaks in the name and the ID are left out: they would begin a field of their own.
  public var bytes: [UInt8] {
    var text = ""
    if let name { text += "event: \(Self.oneLine(name))\n" }
    if let id { text += "id: \(Self.oneLine(id))\n" }
    // "\r\n" is one character, and all three ends are line ends there.
    for line in data.split(omittingEmptySubsequences: false, whereSeparator: Self.isEnd) {
      text += "data: \(line)\n"
    }
    return Array((text + "\n").utf8)
  }

  /// What clients overlook. Sent now and then it finds those that have gone without a word.
  public static let keepAlive = Array(":\n\n".utf8)

  private static func isEnd(_ character: Character) -> Bool {
    character == "\n" || character == "\r" || character == "\r\n"
  }

  private static func oneLine(_ text: String) -> String { text.filter { !isEnd($0) && $0 != "\0" } }
}
