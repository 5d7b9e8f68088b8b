/// What is asked.
public struct HTTPRequest: Sendable {
  public var method: String
  /// http or https.
  public var url: String
  public var headers: [(name: String, value: String)] = []
  /// Empty: none is sent.
  public var body: [UInt8] = []
  /// Seconds for all of it.
  public var timeout = 10.0
  /// A file of certificates (PEM) of the authorities that are trusted; nil: those of the system.
  public var authorities: String?
  /// Bytes of the answer's body; more is an error.
  public var longestAnswer = 1 << 20

  public init(_ method: String = "GET", _ url: String) {
    self.method = method
    self.url = url
  }
}

public struct HTTPResponse: Sendable, Equatable {
  public var status: Int
  public var body: [UInt8]
  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  public var isSuccess: Bool { (200..<300).contains(status) }
  public var text: String { String(decoding: body, as: UTF8.self) }
}

/// There was no answer, or not a whole one.
public struct HTTPError: Error, Sendable, Equatable {
  /// In libcurl's words.
  public var message: String
  public init(_ message: String) { self.message = message }
}
