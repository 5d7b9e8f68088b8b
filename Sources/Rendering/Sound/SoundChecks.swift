import ClipJob
import MediaIO
import MediaTypes

extension Voice {
  /// The errors of voices whose sound this FFmpeg does not decode. One that is not heard is no error.
  static func undecodable(
    _ voices: [Voice],
    hint: String = "convert the audio to a common codec, or set \"volume\": 0 to do without it"
  ) -> [JobError] {
    voices.compactMap { voice in
      voice.info.audio?.failure.map { failure in
        var failure = failure
        failure.hint = hint
        return JobError(source: failure, path: voice.path)
      }
    }
  }
}

extension Timeline {
  /// Sound that is left out because its picture ends before it. Nobody asked for that: a clip without
  /// "trim" is as long as its picture, and one whose last picture stays has sound until there.
  var cutSounds: [JobWarning] {
    clips.compactMap { clip in
      guard let info = clip.probed.sound, let video = info.video?.end, let audio = info.audio?.end,
        clip.clip.volume.constant != 0, clip.clip.trim.to == nil,
        clip.clip.duration == nil || clip.frozenFrom != nil,
        audio > video + Self.noticed
      else { return nil }
      return JobWarning(
        "audio.cut",
        "\(info.name): its audio lasts \(Seconds.text(audio)), its video \(Seconds.text(video)); the audio is cut there",
        path: clip.path, hint: "set a longer \"duration\" with \"fill\": \"freeze\" to hear all of it")
    }
  }

  /// Streams of a file hardly ever end together.
  private static let noticed = Rational(1, 2)
}
