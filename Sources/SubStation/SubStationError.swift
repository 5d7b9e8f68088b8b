/// What an SubStation Alpha file or its drawing could not do.
public struct SubStationError: Error, Sendable, Equatable {
  public enum Kind: String, Sendable {
    /// The bytes are no SubStation Alpha.
    case unreadable
    /// Too long, too many, too large at once.
    case limits
    /// No fonts can be read.
    case fonts
    case outOfMemory
    /// Libass could not do what it should.
    case failed
  }
  public var kind: Kind
  /// A sentence for people, with the file's name.
  public var message: String
  /// The file's line, from 1.
  public var line: Int?
  /// What to do about it.
  public var hint: String?

  public init(_ kind: Kind, _ message: String, line: Int? = nil, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.line = line
    self.hint = hint
  }
}

/// What is drawn otherwise than the file says.
public struct SubStationWarning: Sendable, Hashable {
  public enum Kind: String, Sendable {
    /// A size was reduced to what can be drawn.
    case reduced
    /// A line is not shown.
    case leftOut
    /// A font, or a letter in any font, is not there.
    case font
  }
  public var kind: Kind
  public var message: String
  public var line: Int?

  init(_ kind: Kind, _ message: String, line: Int? = nil) {
    self.kind = kind
    self.message = message
    self.line = line
  }
}
