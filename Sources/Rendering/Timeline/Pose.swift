import ClipJob
import Compositor

extension Motion {
  /// Where it is at a part of the clip's time, 0…1.
  func pose(at progress: Double) -> Pose {
    let p = easing.apply(min(1, max(0, progress)))
    func mix(_ a: Double, _ b: Double) -> Double { a + (b - a) * p }
    // An easing that overshoots leaves no border where no pose has one.
    return Pose(
      zoom: max(isBelowOne ? Self.leastZoom : 1, mix(from.zoom, to.zoom)), x: mix(from.x, to.x),
      y: mix(from.y, to.y))
  }

  private static let leastZoom = 0.05
}

extension FittedPart {
  /// As a pose shows it. `flip`: of the clip; what is shown is a point of the picture before it is flipped.
  func seen(_ pose: Motion.Pose, flip: Flip?) -> FittedPart {
    // What fills the frame behind a picture stays there.
    guard blur == 0 else { return self }
    var part = self
    if area == frame, pose.zoom >= 1 {
      part.window = inside(pose)
      return part
    }
    func origin(_ point: Double, isFlipped: Bool) -> Double {
      let side = 1 / pose.zoom
      if side > 1 { return min(max(0, point), 1) * (1 - side) }
      return min(max(0, (isFlipped ? 1 - point : point) - side / 2), 1 - side)
    }
    let x = origin(pose.x, isFlipped: flip == .horizontal || flip == .both)
    let y = origin(pose.y, isFlipped: flip == .vertical || flip == .both)
    part.area = CanvasArea(
      x: frame.x + (area.x - frame.x - x * frame.width) * pose.zoom,
      y: frame.y + (area.y - frame.y - y * frame.height) * pose.zoom, width: area.width * pose.zoom,
      height: area.height * pose.zoom)
    return part
  }

  /// The part of a window that fills its frame: nothing else is seen then, so that its edges stay where they are.
  private func inside(_ pose: Motion.Pose) -> Box {
    let width = window.width / pose.zoom
    let height = window.height / pose.zoom
    let x = pose.x * window.width - width / 2
    let y = pose.y * window.height - height / 2
    return Box(
      x: window.x + min(max(0, x), window.width - width),
      y: window.y + min(max(0, y), window.height - height),
      width: width, height: height)
  }
}
