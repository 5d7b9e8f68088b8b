/// Why the keys of an issuer are of no use, or cannot be had.
public struct TokenKeysError: Error, Sendable, Equatable {
  /// What is wrong, in a sentence.
  public var message: String
  /// What to do.
  public var hint: String

  public init(_ message: String, hint: String) { (self.message, self.hint) = (message, hint) }
}
