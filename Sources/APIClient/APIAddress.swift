/// Where an API server is: what stands before `/v1` in its URLs.
public struct APIAddress: Sendable, Equatable {
  /// Without a slash at its end.
  public let text: String

  /// Why a text is no address of an API server.
  public struct Mistake: Error, Sendable, Equatable {
    public var message: String
    public var hint: String
  }

  /// An `http://` or `https://` URL, with a path if the server lies behind one.
  public init(_ text: String) throws(Mistake) {
    let address = String(text.trimmingSuffix { $0 == "/" })
    let isWeb = ["http://", "https://"].contains { address.lowercased().hasPrefix($0) }
    let rest = address.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
    let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard isWeb, isPlain, let host = rest.first, !host.isEmpty else {
      throw Mistake(
        message: "the server's address is no URL", hint: "for example https://clips.example")
    }
    // It would be in every message; and the key is what tells who asks.
    guard !host.contains("@") else {
      throw Mistake(message: "the server's address has a user in it", hint: "leave all up to the @ out")
    }
    guard !address.contains("?"), !address.contains("#") else {
      throw Mistake(
        message: "the server's address has a query", hint: "it ends before the first ? or #")
    }
    guard rest.dropFirst().last?.lowercased() != "v1" else {
      throw Mistake(message: "the server's address ends in /v1", hint: "leave /v1 out: it is added")
    }
    self.text = address
  }
}

extension String {
  func trimmingSuffix(_ isDropped: (Character) -> Bool) -> Substring {
    var rest = self[...]
    while let last = rest.last, isDropped(last) { rest.removeLast() }
    return rest
  }
}

/// An API key as a client has it. It is shown nowhere: not when it is printed, and not in messages.
public struct APIKeyText: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
  let text: String

  /// Nil: it cannot be sent in a header.
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    self.text = text
  }

  public var description: String { "an API key" }
  public var debugDescription: String { description }
}
