import Captions
import ClipJob
import Compositor

/// Where captions lie on the canvas that their file knows, and not the frame of their clip.
struct SidecarPlace {
  /// Of the clip where it begins, in fractions of the canvas.
  private let frame: Box
  private let isCanvas: Bool
  /// The job's own.
  private let position: Position?

  init(_ placement: Placement, _ room: OverlayRoom, _ position: Position?) {
    let area = placement.parts(at: Placement.Moment())[0].frame
    let (width, height) = (Double(placement.canvas.width), Double(placement.canvas.height))
    frame = Box(
      x: area.x / width, y: area.y / height, width: area.width / width, height: area.height / height)
    isCanvas = room.isCanvas
    self.position = position
  }

  /// Nil: at the bottom, where captions lie.
  func placement(of wanted: CuePlacement?) -> CuePlacement? {
    if let position { return edge(position.x, position.y) }
    guard !isCanvas else { return wanted }
    guard let wanted else { return edge(0.5, 1) }
    guard wanted.x != nil || wanted.y != nil else {
      return edge(
        wanted.horizontal == .left ? 0 : wanted.horizontal == .right ? 1 : 0.5,
        wanted.vertical == .top ? 0 : wanted.vertical == .bottom ? 1 : 0.5)
    }
    var placement = wanted
    placement.x = wanted.x.map { frame.x + $0 * frame.width }
    placement.y = wanted.y.map { frame.y + $0 * frame.height }
    placement.width = wanted.width.map { $0 * frame.width }
    placement.row = nil
    return placement
  }

  /// The part of the canvas in which a point of the frame lies.
  private func edge(_ x: Double, _ y: Double) -> CuePlacement? {
    let (x, y) = (frame.x + x * frame.width, frame.y + y * frame.height)
    let placement = CuePlacement(
      horizontal: x < 1 / 3 ? .left : x > 2 / 3 ? .right : .center,
      vertical: y < 1 / 3 ? .top : y > 2 / 3 ? .bottom : .middle)
    return placement == CuePlacement() ? nil : placement
  }
}
