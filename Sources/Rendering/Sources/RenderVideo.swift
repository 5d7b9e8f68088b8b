import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Quotes

extension VideoFile: RenderableSource {
  func probe(
    _ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String
  ) throws(JobError) -> any ProbedSource {
    let info = try catalog.info(file, streams.selection, at: path)
    guard let video = info.video else {
      if let failure = streams.pictureError(info, at: path) { throw failure }
      throw JobError(
        "source.missingStream", "\(FilePath.shown(file)) has no picture", path: path,
        hint: "use {\"audio\": …} for a file that has only audio")
    }
    if streams.selection.audio != nil, info.audio == nil, let failure = streams.soundError(info, at: path) {
      throw failure
    }
    return ProbedVideo(file: FilePath.shown(file), info: info, video: video)
  }
}

private struct ProbedVideo: ProbedSource {
  let file: String
  let info: MediaInfo
  let video: MediaInfo.Video

  var time: SourceTime? {
    SourceTime(
      file: file, natural: video.end ?? info.duration, longest: info.duration ?? video.end,
      slack: video.frameRate > 10 ? Rational.one / video.frameRate : Rational(1, 10))
  }
  var shape: SourceShape? { SourceShape(video) }
  var keepsShape: Bool { false }
  var canvasRate: Rational? { StandardRate.nearest(video.frameRate) }
  var isOpaque: Bool { !video.hasAlpha }
  var toneMapped: String? {
    guard video.color.isHDR else { return nil }
    return video.color.transfer == .pq ? "PQ" : "HLG"
  }
  var converted: String? {
    guard !video.color.isHDR, video.color.matrix != .bt709 else { return nil }
    let matrix = video.color.matrix == .bt601 ? "BT.601" : "BT.2020"
    return video.assumesMatrix
      ? "\(info.name) names no colour matrix: taken for \(matrix), converted to BT.709"
      : "\(matrix) converted to BT.709"
  }
  var sound: MediaInfo? { info.audio == nil ? nil : info }
  var media: [MediaInfo] { [info] }

  // MARK: - Memory

  /// Pictures that a decoder holds: up to 16 references, and those decoded ahead; each of its threads has another.
  private static let decoderPictures = 20
  /// A demuxer, a decoder's tables and buffers of packets; of each thread its own tables.
  private static let demuxer = 2 << 20
  private static let perThread = 1 << 20

  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    let threads = min(16, cores)
    let pictures = video.frameBytes * Double(Self.decoderPictures + threads)
    return SourceMemory(open: Int(pictures) + Self.demuxer + threads * Self.perThread)
  }

  // MARK: - Work

  /// Seconds between key frames where the container does not say: the usual 250 frames of x264 are ten, cameras have one.
  private static let keyInterval = 2.0

  /// The frames that the decoder makes: those of the time that is seen, and those from the key frame before it.
  func decoding(_ shown: ShownPart, of clip: SourceClip) -> WorkEstimate.Decoding? {
    var seconds = shown.frames / shown.fps.seconds * clip.speed.seconds
    let span = (clip.to - clip.from).seconds
    let rounds = clip.loop && span > 0 ? max(1, (seconds / span).rounded(.up)) : 1
    let begin = shown.first.map { clip.sourceTime(at: Rational($0) / shown.fps).seconds } ?? 0
    // The picture that stays is decoded once.
    if clip.frozenFrom != nil { seconds = min(seconds, clip.to.seconds - begin) }
    let half = (video.keyInterval?.seconds ?? Self.keyInterval) / 2
    let lead = min(max(0, begin), half) + (rounds - 1) * min(clip.from.seconds, half)
    return WorkEstimate.Decoding(
      codec: video.codec, samples: video.samples, frames: (seconds + lead) * video.frameRate.seconds,
      isDeep: video.bytesPerPixel / planes > 1)
  }

  /// Bytes of a pixel of the same sampling at 8 bits, as far as they tell 8 bits from more: 4:2:0, 4:2:2 and 4:4:4 at 8 bits are
  /// 1.5, 2 and 3; 4:2:0 at 10 bits is 3, too, and much more frequent than 4:4:4.
  private var planes: Double { video.hasAlpha ? 4 : 2 }

  // MARK: - Pictures

  func open(_ clip: SourceClip, _ opening: SourceOpening) -> (any PictureSource)? {
    VideoPictures(clip: clip, info: info, opening)
  }
}
