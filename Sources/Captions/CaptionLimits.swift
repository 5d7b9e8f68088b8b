import MediaTypes

/// What a caption file may have at most. A whole day of talk is below all of these.
public enum CaptionLimits {
  public static let bytes = 32 << 20
  public static let cues = 200_000
  public static let words = 2_000_000
  /// Characters (Unicode scalars) of a cue; what follows is cut off, with a warning.
  public static let cueCharacters = 10_000
  /// Bytes of a cue's text with all of its tags; what follows is cut off, with the same warning.
  public static let cueBytes = 1 << 18
  /// Cues that are shown at one place and time; of more the oldest ends, with a warning.
  public static let cuesAtOnce = 4
  /// Places at which cues are shown at one time; what is at another is left out, with a warning.
  public static let placesAtOnce = 16
  /// Elements inside each other, in TTML and in the tags of a cue.
  public static let depth = 64
  /// Times above this, in seconds, are no times: eleven days.
  public static let time = Rational(1_000_000)
}
