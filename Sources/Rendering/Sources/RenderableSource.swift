import ClipJob
import Compositor
import Files
import MediaIO
import MediaTypes
import Quotes
import Typography

/// A kind of source (`Source.kinds`) as a render knows it. All of them are; a test says so.
protocol RenderableSource: SourceSpec {
  /// Looks at the files that the source reads.
  ///
  /// - Parameters:
  ///   - streams: which of a media file's.
  ///   - path: JSON path of the value, for errors.
  func probe(
    _ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String
  ) throws(JobError) -> any ProbedSource
}

/// A source with its files known: what a plan asks before anything is open, and how it is opened.
///
/// What is not said is as of a picture without files: it fills its clip's frame for as long as the clip lasts, silently.
protocol ProbedSource: Sendable {
  /// Nil: none of its own; it lasts as long as its clip.
  var time: SourceTime? { get }
  /// Nil: none of its own; it fills its clip's frame.
  var shape: SourceShape? { get }
  /// Whether every picture of it has that shape.
  var keepsShape: Bool { get }
  /// Frames a second that the canvas takes from it, with its shape, where the job has none. Nil: nothing is taken.
  var canvasRate: Rational? { get }
  /// Whether no frame of it has a transparent part.
  var isOpaque: Bool { get }
  /// Nil: there are pictures to open.
  var flatColor: Color? { get }
  /// "PQ", "HLG"; nil where the picture is not tone mapped.
  var toneMapped: String? { get }
  /// What is done to its colours, beside tone mapping, for `explain`; nil: nothing.
  var converted: String? { get }
  /// Nil: it is silent.
  var sound: MediaInfo? { get }
  /// What it makes its pictures of; nil: nothing that is heard.
  var listensTo: HeardPart? { get }
  /// The media files that it reads.
  var media: [MediaInfo] { get }
  /// Other files that it reads.
  var files: [FileIdentity] { get }

  /// What it holds while it is open. `drawn`: of a generated picture, what is drawn of it.
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory
  /// What is decoded of it for `shown`, a part of the clip. Nil: nothing.
  func decoding(_ shown: ShownPart, of clip: SourceClip) -> WorkEstimate.Decoding?
  /// Nil where there are no pictures to open.
  func open(_ clip: SourceClip, _ opening: SourceOpening) -> (any PictureSource)?
  /// What is to be said of an overlay before it is opened: as it is laid out in a room. `fps`: of the canvas.
  ///
  /// - Throws: where it cannot be drawn.
  func remarks(
    in room: OverlayRoom, _ clip: SourceClip, fps: Rational, _ position: Position?
  ) throws(TextError) -> [OverlayRemark]
  /// Nil where there are no captions.
  func captionText(in room: OverlayRoom, _ clip: SourceClip, _ position: Position?) -> CaptionText?
  /// Nil where what is seen are pictures.
  func openOverlay(_ opening: OverlayOpening) -> (any OverlaySource)?
}

extension ProbedSource {
  var time: SourceTime? { nil }
  var shape: SourceShape? { nil }
  var keepsShape: Bool { true }
  var canvasRate: Rational? { nil }
  var flatColor: Color? { nil }
  var toneMapped: String? { nil }
  var converted: String? { nil }
  var sound: MediaInfo? { nil }
  var listensTo: HeardPart? { nil }
  var media: [MediaInfo] { [] }
  var files: [FileIdentity] { [] }
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory { SourceMemory() }
  func decoding(_ shown: ShownPart, of clip: SourceClip) -> WorkEstimate.Decoding? { nil }
  func open(_ clip: SourceClip, _ opening: SourceOpening) -> (any PictureSource)? { nil }
  func remarks(
    in room: OverlayRoom, _ clip: SourceClip, fps: Rational, _ position: Position?
  ) throws(TextError) -> [OverlayRemark] { [] }
  func captionText(in room: OverlayRoom, _ clip: SourceClip, _ position: Position?) -> CaptionText? { nil }
  func openOverlay(_ opening: OverlayOpening) -> (any OverlaySource)? { nil }
}

/// The time of a source that has one.
struct SourceTime {
  /// As the document names it, for errors.
  var file: String
  /// Seconds at which what is played by default ends; nil: nothing tells.
  var natural: Rational?
  /// Seconds at which all of it ends.
  var longest: Rational?
  /// Seconds that a trim may go beyond.
  var slack: Rational
  /// A clip may last longer than the source: after its end it shows nothing, as captions do.
  var isOpen = false
}

/// How a picture is shaped before it is placed.
struct SourceShape {
  /// In pixels, as it is displayed.
  var size: (width: Int, height: Int)
  var orientation: MediaInfo.Orientation
}

extension SourceShape {
  init(_ video: MediaInfo.Video) { self.init(size: video.displaySize, orientation: video.orientation) }

  /// That of a picture of the source, which may have changed in mid-stream.
  func shape(of picture: Picture) -> SourceShape {
    guard let aspect = picture.sampleAspect else { return self }
    let size = orientation.displaySize(width: picture.width, height: picture.height, sampleAspect: aspect)
    return SourceShape(size: size, orientation: orientation)
  }
}

/// How much of a clip is seen.
struct ShownPart {
  /// Canvas frames, of those at `fps`.
  var frames: Double
  /// The first of them; nil where none is.
  var first: Int?
  var fps: Rational
}
