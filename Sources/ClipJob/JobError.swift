/// One thing that is wrong with a job or with running it, as people and programs read it.
public struct JobError: Error, Sendable, Equatable {
  /// Stable and dotted, for programs: `json.syntax`, `key.unknown`, `source.unreadable`, `output.diskFull`.
  public var code: String
  /// What is wrong, in a sentence.
  public var message: String
  /// Where in the document, as `tracks[0].clips[1].source.video`; nil for the document as a whole.
  public var path: String?
  /// What to do about it.
  public var hint: String?
  /// Whether trying again, here or elsewhere, can help.
  public var retryable: Bool

  public init(
    _ code: String, _ message: String, path: String? = nil, hint: String? = nil, retryable: Bool = false
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.hint = hint
    self.retryable = retryable
  }
}

/// Everything that is wrong with a job, found at once.
public struct JobErrors: Error, Sendable, Equatable {
  public var errors: [JobError]
  public init(_ errors: [JobError]) { self.errors = errors }
}
