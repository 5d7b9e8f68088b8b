import Captions
import ClipJob
import Typography

/// Where a page lies in its room: as the job says, else as the file says, else at the bottom.
struct PagePlace {
  let area: TextArea
  /// Of the lines; nil: the style's.
  private(set) var align: TextStyle.Align?
  /// What the file says; nil where the job says otherwise.
  private let wanted: CuePlacement?
  private let room: OverlayRoom

  init(_ placement: CuePlacement?, _ captions: CaptionSource, in room: OverlayRoom, _ position: Position?) {
    self.room = room
    let own = captions.position ?? position
    wanted = own == nil ? placement : nil
    area = TextArea(
      room, captions.safeArea ?? room.areaOfCaptions, own ?? wanted.map(Self.position) ?? .bottom)
    align = wanted?.alignment.map {
      switch $0 {
      case .start, .left: .left
      case .center: .center
      case .end, .right: .right
      }
    }
  }

  private static func position(_ placement: CuePlacement) -> Position {
    let x = placement.horizontal == .left ? 0 : placement.horizontal == .right ? 1 : 0.5
    let y = placement.vertical == .top ? 0 : placement.vertical == .bottom ? 1 : 0.5
    return Position.allCases.first { $0.x == x && $0.y == y } ?? .bottom
  }

  func origin(of layout: TextLayout) -> (x: Double, y: Double) {
    var origin = area.origin(of: layout.width, layout.height)
    guard let wanted else { return origin }
    if let x = wanted.x { origin.x = x * Double(room.width) - layout.width * area.position.x }
    if let y = wanted.y { origin.y = y * Double(room.height) - layout.height * area.position.y }
    if let row = wanted.row, let line = layout.lines.first {
      origin.y =
        row >= 0
        ? area.y + Double(row) * line.rect.height
        : area.y + area.height - layout.height + Double(row + 1) * line.rect.height
    }
    // Whatever a file says, its captions are seen.
    origin.x = min(max(origin.x, 0), max(0, Double(room.width) - layout.width))
    origin.y = min(max(origin.y, 0), max(0, Double(room.height) - layout.height))
    return (Double(Even.nearest(origin.x)), Double(Even.nearest(origin.y)))
  }
}
