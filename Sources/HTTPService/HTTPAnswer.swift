/// What a handler answers.
public struct HTTPAnswer: Sendable, Equatable {
  public var status: Int
  public var contentType: String
  public var body: [UInt8]
  /// Further headers.
  public var headers: [String: String]

  public init(
    status: Int = 200, contentType: String = Self.plainText, body: [UInt8], headers: [String: String] = [:]
  ) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.headers = headers
  }

  /// Text for people, with a line end.
  public static func text(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> HTTPAnswer {
    HTTPAnswer(status: status, body: Array(text.utf8) + [UInt8(ascii: "\n")], headers: headers)
  }

  public static let plainText = "text/plain; charset=utf-8"
}
