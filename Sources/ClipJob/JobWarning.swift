/// What is valid in a job and hardly what anyone wants, or what was wrong with its files without stopping it.
public struct JobWarning: Sendable, Equatable {
  /// Stable and dotted, for programs: `fade.tooLong`, `picture.gap`, `source.flawed`.
  public var code: String
  /// What will be, or was, different from what one expects, in a sentence.
  public var message: String
  /// Where in the document, as of a `JobError`; nil for the document as a whole.
  public var path: String?
  /// What to do about it.
  public var hint: String?

  public init(_ code: String, _ message: String, path: String? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.path = path
    self.hint = hint
  }

  /// For those who want none: `--strict`.
  public var error: JobError { JobError(code, message, path: path, hint: hint) }

  /// In one line, without the hint.
  public var line: String { path.map { "\($0): \(message)" } ?? message }
}

extension [JobWarning] {
  /// So many are told of a job.
  public static let most = 100

  /// Each once, and no more than anyone reads.
  public var bounded: [JobWarning] {
    var told: Set<String> = []
    let each = filter { told.insert("\($0.code) \($0.line)").inserted }
    guard each.count > Self.most else { return each }
    let rest = each.count - Self.most
    return each.prefix(Self.most) + [
      JobWarning("warnings.more", "\(rest) more warning\(rest == 1 ? "" : "s")")
    ]
  }
}
