import ClipJob
import Compositor
import MediaTypes
import Telemetry
import Typography

/// An open source whose frames are pieces with nothing between them, such as letters. It is laid out for each layout by
/// itself: lines break by the width that there is.
protocol OverlaySource: AnyObject {
  /// What a canvas frame shows, bottom first. Frames are asked for in ascending order, each once for a room.
  func pieces(frame: Int, in room: OverlayRoom) throws(JobError) -> [OverlayPiece]
  /// What went wrong without stopping it.
  var warnings: [JobWarning] { get }
  /// What it was made with, for `explain`.
  var notes: [String] { get }
  /// Lets go of what it keeps. Stopping twice is legal.
  func stop()
}

extension OverlaySource {
  var warnings: [JobWarning] { [] }
  var notes: [String] { [] }
  func stop() {}
}

/// The frame of a clip in which an overlay is laid out.
struct OverlayRoom: Hashable, Sendable {
  /// Samples, even.
  var width: Int
  var height: Int
  /// Of the canvas: sizes of text are fractions of its height.
  var canvasWidth: Int
  var canvasHeight: Int
  /// How much larger than shown pictures have to be drawn: 1 where they rest on samples, 3 where they move between them,
  /// more where something enlarges them more than that.
  var detail: Int

  /// Whether it is all of the canvas.
  var isCanvas: Bool { width == canvasWidth && height == canvasHeight }
}

/// A picture, with alpha, somewhere in an overlay's room.
struct OverlayPiece {
  var picture: Picture
  /// Where all of the picture lies, in samples of the room.
  var area: CanvasArea
  /// Left-right, before it is turned.
  var isMirrored = false
  /// Degrees clockwise about the middle of the area.
  var rotation = 0.0
  var opacity = 1.0
  /// Standard deviation in samples of the room.
  var blur = 0.0
  /// The columns of the room in which it is seen; nil: all.
  var columns: Range<Int>?
  /// The rows of the room in which it is seen; nil: all.
  var rows: Range<Int>?
  /// Whether its picture is the same object in many frames, so that what is prepared of it is worth keeping.
  var isStatic = true
}

extension OverlayPiece {
  /// Where it stands still.
  ///
  /// - Parameter origin: of what the picture's place is told from.
  init(_ picture: TextPicture, at origin: (x: Double, y: Double) = (0, 0), isStatic: Bool = true) {
    self.init(
      picture: picture.picture,
      area: CanvasArea(
        x: origin.x + picture.x, y: origin.y + picture.y,
        width: Double(picture.picture.width) / picture.scale,
        height: Double(picture.picture.height) / picture.scale), isStatic: isStatic)
  }
}

/// What overlays are opened with.
struct OverlayOpening {
  /// JSON path of the source, for errors.
  var path: String
  /// How long the clip lasts, seconds of the canvas.
  var duration: Rational
  /// Of the canvas.
  var fps: Rational
  /// Seconds since the clip began, on a canvas frame.
  var elapsed: @Sendable (Int) -> Rational
  /// Time of the source, on a canvas frame.
  var sourceTime: @Sendable (Int) -> Rational
  /// Of the clip.
  var position: Position?
  /// A blend mode wants colours that are not multiplied by alpha.
  var isStraight: Bool
  var clock: StageClock
  /// Of a source that makes pictures of sound; nil of any other.
  var hear: Hearing?
}
