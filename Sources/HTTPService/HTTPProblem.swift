/// Why a request was not carried out. Handlers throw it; the service answers with it.
public struct HTTPProblem: Error, Sendable, Equatable {
  public var status: Int
  /// Stable and dotted, for programs: `request.tooLarge`.
  public var code: String
  /// What is wrong, in a sentence.
  public var message: String
  /// What to do about it, in a sentence.
  public var hint: String?
  /// Further headers, as Allow or Retry-After.
  public var headers: [String: String]

  public init(
    _ status: Int, _ code: String, _ message: String, hint: String? = nil, headers: [String: String] = [:]
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.hint = hint
    self.headers = headers
  }

  /// How problems are written.
  public enum Form: Sendable, Equatable {
    /// `{"error": {"code": …, "message": …, "hint": …}}`, for programs.
    case json
    /// Message and hint in one line, for people.
    case text
  }

  func answer(_ form: Form) -> HTTPAnswer {
    switch form {
    case .text:
      return .text(
        [message, hint].compactMap { $0 }.joined(separator: " "), status: status, headers: headers)
    case .json:
      let fields = [("code", code), ("message", message), ("hint", hint)].compactMap { name, text in
        text.map { "\"\(name)\": \(Self.quoted($0))" }
      }
      return .json("{\"error\": {\(fields.joined(separator: ", "))}}", status: status, headers: headers)
    }
  }

  /// A JSON string (RFC 8259).
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
