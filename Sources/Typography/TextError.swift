/// What is wrong with a text or with its fonts.
public struct TextError: Error, Sendable, Equatable {
  public enum Code: String, Sendable {
    /// A file is no font, or none that can be used.
    case fontUnreadable = "font.unreadable"
    /// There are no fonts where they were looked for.
    case fontsMissing = "fonts.missing"
    /// More letters than a text may have.
    case tooLong = "text.tooLong"
    /// A picture of the text would be larger than pictures may be.
    case tooLarge = "text.tooLarge"
    /// The machine has no memory, or a library failed.
    case failed = "text.failed"
  }

  public var code: Code
  /// What is wrong, in a sentence.
  public var message: String
  /// What to do about it.
  public var hint: String?

  public init(_ code: Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }
}
