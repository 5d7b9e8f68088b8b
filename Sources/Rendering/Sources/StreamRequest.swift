import ClipJob
import MediaIO
import MediaTypes

/// Which streams of a source's file, and where the document says so.
struct StreamRequest {
  var selection = StreamSelection()
  /// JSON path.
  var path: String

  /// The error for a picture that there is not; nil: nothing more is known than that.
  func pictureError(_ info: MediaInfo, at source: String) -> JobError? {
    info.videoFailure.map { JobError(source: $0, path: selection.video == nil ? source : path + ".video") }
  }

  /// The same of the sound.
  func soundError(_ info: MediaInfo, at source: String) -> JobError? {
    info.audioFailure.map { JobError(source: $0, path: selection.audio == nil ? source : path + ".audio") }
  }
}
