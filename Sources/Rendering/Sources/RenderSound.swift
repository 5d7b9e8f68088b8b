import ClipJob
import MediaIO
import MediaTypes

extension SoundFile: RenderableSource {
  func probe(
    _ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String
  ) throws(JobError) -> any ProbedSource {
    let (info, audio) = try catalog.sound(
      file, streams, at: path, hint: "use {\"video\": …} or {\"image\": …} for a picture")
    return ProbedSound(
      info: info, time: SourceTime(ofSound: audio, in: info, file: FilePath.shown(file)))
  }
}

private struct ProbedSound: ProbedSource {
  let info: MediaInfo
  let time: SourceTime?

  var isOpaque: Bool { false }
  var sound: MediaInfo? { info }
  var media: [MediaInfo] { [info] }
}

extension SourceTime {
  /// Of a sound by itself.
  init(ofSound audio: MediaInfo.Audio, in info: MediaInfo, file: String) {
    let end = audio.end ?? info.duration
    self.init(file: file, natural: end, longest: end, slack: Rational(1, 10))
  }
}
