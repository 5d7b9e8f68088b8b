import ClipJob
import MediaIO
import MediaTypes

extension Voice {
  /// The errors of voices whose sound this FFmpeg does not decode. One that is not heard is no error.
  static func undecodable(_ voices: [Voice]) -> [JobError] {
    voices.compactMap { voice in
      voice.info.audio?.failure.map { failure in
        var failure = failure
        failure.hint = "convert the sound to a common codec, or set \"volume\": 0 to do without it"
        return JobError(source: failure, path: voice.path)
      }
    }
  }
}
