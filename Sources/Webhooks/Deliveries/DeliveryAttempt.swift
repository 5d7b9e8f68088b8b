import ClipJob
import JobQueue

/// An attempt to deliver, as the log has it.
public struct DeliveryAttempt: Sendable, Equatable {
  /// Attempts that a delivery's log has; older ones are forgotten.
  public static let kept = 10
  /// Bytes of an answer's body that are read and kept.
  public static let longestAnswer = 4096

  /// By the store's clock.
  public var at: Timestamp
  /// How long it took.
  public var seconds: Double
  /// Of the answer; nil: there was none.
  public var status: Int?
  /// Why it failed; nil: it did not.
  public var error: String?
  /// The beginning of the answer's body, without what a terminal might act upon.
  public var answer: String

  package init(
    at: Timestamp, seconds: Double = 0, status: Int? = nil, error: String? = nil, answer: [UInt8] = []
  ) {
    (self.at, self.seconds, self.status) = (at, seconds, status)
    self.error = error.map { Self.harmless($0) }
    self.answer = Self.harmless(String(decoding: answer.prefix(Self.longestAnswer), as: UTF8.self))
  }

  private static func harmless(_ text: String) -> String {
    ForeignText.cut(ForeignText.harmless(text), bytes: longestAnswer)
  }

  package var json: JSONValue {
    var fields: [(String, JSONValue)] = [
      ("at", .number(Int(at.milliseconds))), ("seconds", .number(seconds, decimals: 3)),
    ]
    if let status { fields.append(("status", .number(status))) }
    if let error { fields.append(("error", .string(error))) }
    if !answer.isEmpty { fields.append(("answer", .string(answer))) }
    return .object(fields)
  }

  /// Nil for what `json` does not write.
  package init?(_ json: JSONValue) {
    guard let at = json["at"]?.integer, let seconds = json["seconds"]?.double else { return nil }
    self.init(
      at: Timestamp(foreign: Int64(at)), seconds: seconds, status: json["status"]?.integer,
      error: json["error"]?.text, answer: Array((json["answer"]?.text ?? "").utf8))
  }
}
