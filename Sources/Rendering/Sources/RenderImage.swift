import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Quotes
import Telemetry

extension ImageFile: RenderableSource {
  /// Seconds: a video of no more is a still in a container.
  private static var oneFrame: Rational { Rational(1, 5) }

  func probe(
    _ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String
  ) throws(JobError) -> any ProbedSource {
    let info = try catalog.info(file, at: path)
    guard let video = info.video else {
      if let failure = info.videoFailure { throw JobError(source: failure, path: path) }
      throw JobError("source.missingStream", "\(FilePath.shown(file)) has no picture", path: path)
    }
    if let length = info.duration, info.isVideo, length > Self.oneFrame {
      throw JobError(
        "source.notAStill", "\(FilePath.shown(file)) is a video, not a still", path: path,
        hint: "use {\"video\": …}; for one picture of it, \"trim\" and \"fill\": \"freeze\"")
    }
    return ProbedImage(info: info, video: video)
  }
}

private struct ProbedImage: ProbedSource {
  let info: MediaInfo
  let video: MediaInfo.Video

  var shape: SourceShape? { SourceShape(video) }
  var isOpaque: Bool { !video.hasAlpha }
  var media: [MediaInfo] { [info] }

  /// Of a still in our own planes: 8-bit 4:4:4 with alpha.
  private static let planes = 4.0

  /// As decoded, as planes, and as what is prepared from them.
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    SourceMemory(
      open: Int(video.frameBytes + 2 * Self.planes * video.samples), kept: Int(3 * video.samples))
  }

  func decoding(_ shown: ShownPart, of clip: SourceClip) -> WorkEstimate.Decoding? {
    WorkEstimate.Decoding(codec: video.codec, samples: video.samples, frames: 1)
  }

  func open(_ clip: SourceClip, _ opening: SourceOpening) -> (any PictureSource)? {
    StillPicture(
      info, path: clip.path + ".source.image", clock: opening.clock, traffic: opening.traffic)
  }
}

/// A still: decoded when first asked for.
final class StillPicture: PictureSource {
  private let info: MediaInfo
  private let path: String
  private let clock: StageClock
  private let traffic: SourceTraffic
  private var picture: Picture?
  private(set) var warnings: [String]
  let isStatic = true

  init(_ info: MediaInfo, path: String, clock: StageClock, traffic: SourceTraffic) {
    self.info = info
    warnings = info.warnings
    self.path = path
    self.clock = clock
    self.traffic = traffic
  }

  func picture(frame: Int) throws(JobError) -> Picture {
    if let picture { return picture }
    do {
      let decoded = try clock.measure(.decode) { () throws(MediaError) in
        try ImageReader.read(info, traffic: traffic) { warnings.append($0) }
      }
      picture = decoded
      return decoded
    } catch {
      throw JobError(source: error, path: path)
    }
  }

  func stop() { picture = nil }
}
