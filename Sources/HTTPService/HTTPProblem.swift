/// Why a request was not carried out. Handlers throw it; the service answers with it.
public struct HTTPProblem: Error, Sendable, Equatable {
  /// One of several things that are wrong with a request's body.
  public struct Detail: Sendable, Equatable {
    /// Stable and dotted, for programs.
    public var code: String
    public var message: String
    /// Where in the body, for people: `tracks[0].clips[1]`; nil: the whole.
    public var path: String?
    /// The same as a JSON Pointer (RFC 6901): `/tracks/0/clips/1`.
    public var pointer: String?
    public var hint: String?

    public init(
      _ code: String, _ message: String, path: String? = nil, pointer: String? = nil, hint: String? = nil
    ) {
      (self.code, self.message, self.path, self.pointer, self.hint) = (code, message, path, pointer, hint)
    }
  }

  public var status: Int
  /// Stable and dotted, for programs: `request.tooLarge`.
  public var code: String
  /// What is wrong, in a sentence.
  public var message: String
  /// What to do about it, in a sentence.
  public var hint: String?
  /// Everything that is wrong, where it is several things.
  public var errors: [Detail]
  /// Further headers, as Allow or Retry-After.
  public var headers: [String: String]
  /// What the server's operator has to know of it, in a clause: never sent.
  public var cause: String?

  public init(
    _ status: Int, _ code: String, _ message: String, hint: String? = nil, errors: [Detail] = [],
    headers: [String: String] = [:]
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.hint = hint
    self.errors = errors
    self.headers = headers
  }

  /// How problems are written.
  public enum Form: Sendable, Equatable {
    /// Problem details (RFC 9457), for programs: type, title, status, detail and instance (the request's ID), and of our own
    /// `code`, `hint` and `errors`. The type is `about:blank`: it is the code that tells problems apart.
    case json
    /// Message and hint in one line, for people.
    case text
  }

  public static let contentType = "application/problem+json"

  /// - Parameter instance: the ID of the request.
  func answer(_ form: Form, instance: String = "") -> HTTPAnswer {
    switch form {
    case .text:
      return .text(
        [message, hint].compactMap { $0 }.joined(separator: " "), status: status, headers: headers)
    case .json:
      let own = [
        ("type", "about:blank"), ("title", Reply.reason(status)), ("detail", message), ("instance", instance),
        ("code", code), ("hint", hint),
      ]
      var members = Self.members(own)
      members.insert("\"status\": \(status)", at: 2)
      if !errors.isEmpty { members.append("\"errors\": [\(errors.map(\.json).joined(separator: ", "))]") }
      return HTTPAnswer(
        status: status, contentType: Self.contentType,
        body: Array("{\(members.joined(separator: ", "))}\n".utf8), headers: headers)
    }
  }

  /// Those that there are; none is empty.
  fileprivate static func members(_ fields: [(String, String?)]) -> [String] {
    fields.compactMap { name, text in
      text.flatMap { $0.isEmpty ? nil : "\"\(name)\": \(Self.quoted($0))" }
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

extension HTTPProblem.Detail {
  fileprivate var json: String {
    let members = HTTPProblem.members([
      ("code", code), ("message", message), ("path", path), ("pointer", pointer), ("hint", hint),
    ])
    return "{\(members.joined(separator: ", "))}"
  }
}
