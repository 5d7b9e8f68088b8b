/// What a file may take. Libass cannot be interrupted, so that what takes it long is kept from it.
///
/// Measured with libass 0.17.1 on one core, for a frame of 1920 × 1080: letters of one and a half times its height take 0.1 s and
/// 90 MB, of ten times 35 s and 12 GB; 30,000 lines at once 8.6 s; 85,000 transforms inside of each other 4 s; 250 KB of text 0.5 s.
public struct AssLimits: Sendable {
  public var bytes = 64 << 20
  public var events = 100_000
  public var styles = 1_000
  public var fonts = 64
  /// Of a line that says something else than what is shown, in bytes.
  public var headerLine = 4_096
  /// Of an event's text, in bytes, and what is seen of it, in bytes that are neither tags nor drawings.
  public var eventBytes = 256 << 10
  public var eventLetters = 20_000
  /// Brackets inside of brackets.
  public var depth = 8
  /// Of letters: in heights of the script.
  public var letterHeight = 1.5
  /// Of a border: in heights of the script.
  public var border = 0.25
  /// \fax and \fay.
  public var shear = 50.0
  /// What an event takes as pictures: in squares of the script's height.
  public var eventArea = 200.0
  /// The same for all that is shown at once; what is the same twice counts once.
  public var areaAtOnce = 400.0
  /// The same with everything counted: what is laid over each other.
  public var layersAtOnce = 1500.0
  public var eventsAtOnce = 5_000
  public var bytesAtOnce = 1 << 20
  public var lettersAtOnce = 100_000

  public init() {}

  /// The widest border of a script of that height: a script may mean samples instead.
  func border(of height: Double) -> Double { min(border * height, 1080) }
}
