import ClipJob
import Typography

/// What text keeps free at the edges of its room, in fractions of the room's sides.
struct SafeInsets: Equatable {
  var left = 0.0
  var top = 0.0
  var right = 0.0
  var bottom = 0.0

  static let none = SafeInsets()

  /// What apps show above a 1080×1920 video, from what they publish for advertisements: what they keep free of those is never
  /// less than what they show above others.
  init(_ area: SafeArea) {
    self =
      switch area {
      case .none: SafeInsets()
      // EBU R 95: graphics keep 5 % free.
      case .title: SafeInsets(left: 0.05, top: 0.05, right: 0.05, bottom: 0.05)
      // TikTok Ads Manager, in-feed video: 130 px above, 484 below, 44 to the left, 140 to the right.
      case .tiktok:
        SafeInsets(left: 44 / 1080.0, top: 130 / 1920.0, right: 140 / 1080.0, bottom: 484 / 1920.0)
      // Meta Business Help Centre, Reels: 14 % above, 35 % below, 6 % at each side.
      case .reels: SafeInsets(left: 0.06, top: 0.14, right: 0.06, bottom: 0.35)
      // Google Ads Help, Shorts: 288 px above, 672 below, 48 to the left, 192 to the right.
      case .shorts:
        SafeInsets(left: 48 / 1080.0, top: 288 / 1920.0, right: 192 / 1080.0, bottom: 672 / 1920.0)
      }
  }

  init(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }
}

extension OverlayRoom {
  /// What captions keep free unless the document says otherwise. Upright clips are made for apps that show texts and buttons of
  /// their own where captions would lie.
  var areaOfCaptions: SafeArea {
    if !isCanvas { return .none }
    return height * 2 >= width * 3 ? .reels : .title
  }
}

/// The part of a room that text is laid out in.
struct TextArea: Equatable {
  /// Samples of the room.
  var x: Double
  var y: Double
  var width: Double
  var height: Double
  var position: Position

  init(_ room: OverlayRoom, _ safeArea: SafeArea?, _ position: Position) {
    let insets = SafeInsets(safeArea ?? (room.isCanvas ? .title : .none))
    x = insets.left * Double(room.width)
    y = insets.top * Double(room.height)
    width = (1 - insets.left - insets.right) * Double(room.width)
    height = (1 - insets.top - insets.bottom) * Double(room.height)
    self.position = position
  }

  func room(of room: OverlayRoom) -> TextRoom {
    TextRoom(width: width, height: height, canvasHeight: Double(room.canvasHeight))
  }

  /// Where the top left corner of something lies that is placed in it: on the even grid, where pictures at rest are copied.
  func origin(of width: Double, _ height: Double) -> (x: Double, y: Double) {
    (
      Double(Even.nearest(x + (self.width - width) * position.x)),
      Double(Even.nearest(y + (self.height - height) * position.y))
    )
  }
}
