import ClipJob
import Compositor

/// Where a frame that moves may ever be, from bounds of its numbers: it need not get everywhere.
struct FrameReach {
  /// One direction, in samples.
  struct Axis {
    var start: ClosedRange<Double>
    var length: ClosedRange<Double>
    var end: ClosedRange<Double>

    /// Whether all of `0...canvas` is always inside.
    func alwaysCovers(_ canvas: Int) -> Bool {
      start.upperBound <= CanvasArea.unseen && end.lowerBound >= Double(canvas) - CanvasArea.unseen
    }

    /// What of its own length may ever lie in a part of the canvas, in fractions of the length; nil: nothing.
    func seen(from: Int, count: Int) -> (lower: Double, upper: Double)? {
      let (first, last) = (Double(from), Double(from + count))
      guard start.lowerBound < last, end.upperBound > first else { return nil }
      let lengths = [length.lowerBound, length.upperBound]
      let lower = lengths.map { (first - start.upperBound) / $0 }.min() ?? 0
      let upper = lengths.map { (last - start.lowerBound) / $0 }.max() ?? 1
      return (min(max(lower, 0), 1), min(max(upper, 0), 1))
    }
  }

  var x: Axis
  var y: Axis

  init(of clip: Clip, size: (width: Int, height: Int)?, canvasWidth: Int, canvasHeight: Int) {
    let shorter = Double(min(canvasWidth, canvasHeight))
    let (width, height) = (Double(canvasWidth), Double(canvasHeight))
    let margin = (x: clip.margin.x * shorter, y: clip.margin.y * shorter)
    let frame = clip.frame
    var wide = Self.lengths(frame.width, width, margin: frame.x == nil ? margin.x : 0)
    var high = Self.lengths(frame.height, height, margin: frame.y == nil ? margin.y : 0)
    if let size, frame.hasOneSide {
      let ratio = clip.ratio(size)
      func scaled(_ range: ClosedRange<Double>, _ factor: Double, _ most: Double) -> ClosedRange<Double> {
        min(range.lowerBound * factor, most)...min(range.upperBound * factor, most)
      }
      if frame.width == nil {
        wide = scaled(high, ratio, FrameBox.longest * width)
      } else {
        high = scaled(wide, 1 / ratio, FrameBox.longest * height)
      }
    }
    x = Self.axis(frame.x, wide, part: clip.position?.x, margin: margin.x, canvas: width)
    y = Self.axis(frame.y, high, part: clip.position?.y, margin: margin.y, canvas: height)
  }

  private static func lengths(
    _ side: Animated?, _ canvas: Double, margin: Double
  ) -> ClosedRange<Double> {
    guard let bounds = side?.bounds else {
      let free = max(2, canvas - 2 * margin)
      return free...free
    }
    func length(_ side: Double) -> Double {
      min(max(side * canvas, CanvasArea.unseen), FrameBox.longest * canvas)
    }
    return length(bounds.lowerBound)...length(bounds.upperBound)
  }

  private static func axis(
    _ at: Animated?, _ length: ClosedRange<Double>, part: Double?, margin: Double, canvas: Double
  ) -> Axis {
    guard at != nil || part == nil else {
      let (part, free) = (part ?? 0, canvas - 2 * margin)
      func start(_ length: Double) -> Double { margin + part * (free - length) }
      let (first, last) = (start(length.upperBound), start(length.lowerBound))
      return Axis(
        start: first...max(first, last), length: length,
        end: last + length.lowerBound...max(last + length.lowerBound, first + length.upperBound))
    }
    let bounds = at?.bounds ?? 0...0
    let start = bounds.lowerBound * canvas...bounds.upperBound * canvas
    return Axis(
      start: start, length: length,
      end: start.lowerBound + length.lowerBound...start.upperBound + length.upperBound)
  }
}
