/// Why nothing can be read from a caption file.
public struct CaptionError: Error, Sendable, Hashable {
  /// Stable and dotted: `captions.tooLarge`, `captions.encoding`, `captions.unknownFormat`, `captions.unreadable`,
  /// `captions.tooMany`.
  public var code: String
  /// What is wrong, in a sentence that names the file and the line.
  public var message: String
  /// What to do about it.
  public var hint: String?

  public init(_ code: String, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

/// What is readable and hardly meant, or was left out.
public struct CaptionNote: Sendable, Hashable {
  /// Stable and dotted: docs/caption-files.md has the list.
  public var code: String
  /// In a sentence: how often, and where the first or the worst is.
  public var message: String
  public var hint: String?

  public init(_ code: String, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
