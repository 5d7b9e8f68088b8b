import ClipJob
import Compositor
import MediaIO
import MediaTypes

extension Waveform: RenderableSource {
  func probe(
    _ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String
  ) throws(JobError) -> any ProbedSource {
    switch sound {
    case .mix: return ProbedWaveform(waveform: self, listensTo: .mix, time: nil)
    case .of(let id): return ProbedWaveform(waveform: self, listensTo: .of(id), time: nil)
    case .file(let file):
      let (info, audio) = try catalog.sound(
        file, streams, at: path + ".audio", hint: "a waveform needs a file with an audio stream")
      return ProbedWaveform(
        waveform: self, listensTo: .file(info),
        time: SourceTime(ofSound: audio, in: info, file: FilePath.shown(file)))
    }
  }
}

/// What a source makes pictures of.
enum HeardPart: Sendable {
  case file(MediaInfo)
  /// The clip or audio track with this id.
  case of(String)
  /// All that is heard.
  case mix
}

/// A waveform whose file is known.
private struct ProbedWaveform: ProbedSource {
  let waveform: Waveform
  let listensTo: HeardPart?
  let time: SourceTime?

  var isOpaque: Bool { false }
  var media: [MediaInfo] { if case .file(let info) = listensTo { [info] } else { [] } }

  /// Pictures of bars, or of all of it in two colours; and the samples that are looked at. Readers are counted as those
  /// of sounds.
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    SourceMemory(open: layouts * (24 << 20) + (1 << 20))
  }

  func openOverlay(_ opening: OverlayOpening) -> (any OverlaySource)? {
    opening.hear.map { WaveformOverlay(waveform, $0, opening) }
  }
}

extension SourceCatalog {
  /// The sound of a file.
  ///
  /// - Parameter hint: where it has none.
  mutating func sound(
    _ file: String, _ streams: StreamRequest, at path: String, hint: String
  ) throws(JobError) -> (MediaInfo, MediaInfo.Audio) {
    let info = try info(file, streams.selection, at: path)
    guard let audio = info.audio else {
      if let failure = streams.soundError(info, at: path) { throw failure }
      throw JobError("source.missingStream", "\(FilePath.shown(file)) has no audio", path: path, hint: hint)
    }
    return (info, audio)
  }
}
