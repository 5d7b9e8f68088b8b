/// What a handler answers.
public struct HTTPAnswer: Sendable, Equatable {
  public var status: Int
  /// Empty: the answer has no Content-Type, as one without a body.
  public var contentType: String
  public var body: [UInt8]
  /// Further headers.
  public var headers: [String: String]
  /// The body comes from here instead, piece by piece.
  public var stream: HTTPStream?
  /// The body is this part of a file instead.
  public internal(set) var file: HTTPFile?
  /// The whole answer comes from here instead.
  public internal(set) var later: HTTPLaterAnswer?

  public init(
    status: Int = 200, contentType: String = Self.plainText, body: [UInt8], headers: [String: String] = [:]
  ) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.headers = headers
  }

  public init(
    status: Int = 200, contentType: String = Self.plainText, stream: HTTPStream,
    headers: [String: String] = [:]
  ) {
    self.init(status: status, contentType: contentType, body: [], headers: headers)
    self.stream = stream
  }

  /// An answer that is not there yet, and that no thread waits for.
  public static func later(_ answer: HTTPLaterAnswer) -> HTTPAnswer {
    var made = HTTPAnswer(contentType: "", body: [])
    made.later = answer
    return made
  }

  /// Text for people, with a line end.
  public static func text(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> HTTPAnswer {
    HTTPAnswer(status: status, body: Array(text.utf8) + [UInt8(ascii: "\n")], headers: headers)
  }

  /// A JSON document.
  public static func json(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> HTTPAnswer {
    HTTPAnswer(
      status: status, contentType: "application/json", body: Array(text.utf8) + [UInt8(ascii: "\n")],
      headers: headers)
  }

  /// Server-sent events, for as long as the stream is open.
  public static func events(_ stream: HTTPStream) -> HTTPAnswer {
    HTTPAnswer(contentType: "text/event-stream", stream: stream)
  }

  public static let plainText = "text/plain; charset=utf-8"

  /// All headers by name, those that every answer has included.
  var allHeaders: [(name: String, value: String)] {
    var all = ["Cache-Control": "no-store"]
    if !contentType.isEmpty { all["Content-Type"] = contentType }
    return headers.merging(all) { own, _ in own }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
