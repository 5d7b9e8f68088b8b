import ClipJob
import Compositor

extension Placement {
  /// Whether nothing of the clip lies on the canvas at these moments, as long as it is not turned.
  func isOutside(canvasWidth: Int, canvasHeight: Int, at moments: [Moment]) -> Bool {
    moments.flatMap { parts(at: $0) }.allSatisfy { part in
      let box = part.area.outside
      let frame = part.frame.outside
      let left = max(0, box.x, frame.x)
      let top = max(0, box.y, frame.y)
      let right = min(canvasWidth, box.x + box.width, frame.x + frame.width)
      let bottom = min(canvasHeight, box.y + box.height, frame.y + frame.height)
      return left >= right || top >= bottom
    }
  }

  /// How many canvas samples a pixel of the source becomes at most at these moments, in one direction. Pictures that are
  /// blurred on purpose do not count.
  ///
  /// - Parameter size: of the displayed source, pixels.
  func enlargement(of size: (width: Int, height: Int), at moments: [Moment]) -> Double {
    var most = 0.0
    for part in moments.flatMap({ parts(at: $0) }) where part.blur == 0 {
      let across = part.area.width / (part.window.width * Double(size.width))
      let down = part.area.height / (part.window.height * Double(size.height))
      most = max(most, across, down)
    }
    return most
  }
}

extension TimelineClip {
  /// When its frame and its motion are at their extremes, but for easings that overshoot.
  var turningPoints: [Placement.Moment] {
    let frame = clip.frame
    var times = [0, duration.seconds]
    for number in [frame.x, frame.y, frame.width, frame.height] {
      let keyframes = number?.keyframes ?? []
      let extremes = [keyframes.min { $0.v < $1.v }, keyframes.max { $0.v < $1.v }]
      times += extremes.compactMap { $0?.t }.filter { $0 > 0 && $0 < times[1] }
    }
    return times.map { moment(at: $0) }
  }
}
