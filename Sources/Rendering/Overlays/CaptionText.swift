import Captions
import ClipJob
import MediaTypes

/// What captions say in a room, as they are divided there: for files that hold it.
struct CaptionText {
  /// By time; in times of the captions.
  var cues: [Cue]
  /// Added to their times, seconds.
  var offset: Rational
  /// As the document names them, for people.
  var name: String
  /// What looks the file gives them beyond words is not in `cues`.
  var isScript = false
  /// The job's own; nil: each has its own, or lies at the bottom.
  var position: Position?
  var warnings: [JobWarning] = []
}
