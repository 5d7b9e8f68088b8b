import ClipJob
import Compositor
import TestKit
import Testing

@testable import Rendering

@Suite struct FrameReachTests {
  private var random = SplitMix(seed: 7)

  private mutating func number(_ range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &random)
  }

  private mutating func animated(_ range: ClosedRange<Double>) -> Animated {
    let easings: [Easing] = [.linear, .hold, .easeIn, .bezier(x1: 0.3, y1: -1.5, x2: 0.6, y2: 2)]
    return Animated(
      keyframes: (0..<3).map { step in
        .init(t: Double(step), v: number(range), easing: easings[Int.random(in: 0..<4, using: &random)])
      })
  }

  private mutating func clip() -> Clip {
    var clip = Clip(source: .image("a.png"))
    if Bool.random(using: &random) {
      clip.position = Position.allCases.randomElement(using: &random)
      clip.margin = Margin(x: number(0...0.2), y: number(0...0.2))
    }
    if Bool.random(using: &random) { clip.frame.x = animated(-1...0.5) }
    if Bool.random(using: &random) { clip.frame.y = animated(-1...0.5) }
    if Bool.random(using: &random) { clip.frame.width = animated(0.1...2.5) }
    if Bool.random(using: &random) { clip.frame.height = animated(0.1...2.5) }
    return clip
  }

  /// Whatever moves, at every time the frame is where its bounds say that it may be, and covers what they say it does.
  @Test func framesStayInReach() {
    var test = self
    var covering = 0
    for _ in 0..<400 {
      let clip = test.clip()
      guard clip.frame.isMoving else { continue }
      let size: (width: Int, height: Int)? = clip.frame.hasOneSide ? (300, 200) : nil
      let reach = FrameReach(of: clip, size: size, canvasWidth: 320, canvasHeight: 180)
      let covers = reach.x.alwaysCovers(320) && reach.y.alwaysCovers(180)
      covering += covers ? 1 : 0
      for step in 0...60 {
        let frame = FrameBox(
          of: clip, size: size, canvasWidth: 320, canvasHeight: 180, at: Double(step) / 25)
        let area = frame.area
        // An axis that does not move is on the even grid, up to two samples from where it is said to be.
        for (axis, start, end) in [(reach.x, area.x, area.right), (reach.y, area.y, area.bottom)] {
          #expect(axis.start.lowerBound - 2 <= start && start <= axis.start.upperBound + 2)
          #expect(axis.end.lowerBound - 3 <= end && end <= axis.end.upperBound + 3)
        }
        if covers {
          #expect(area.x <= 0.01 && area.y <= 0.01 && area.right >= 319.99 && area.bottom >= 179.99)
        }
        for (axis, start, length, canvas) in [
          (reach.x, area.x, area.width, 320.0), (reach.y, area.y, area.height, 180),
        ] {
          let (from, to) = (max(0, -start / length), min(1, (canvas - start) / length))
          guard to - from > 0.02 else { continue }
          let count = Int(canvas)
          guard let seen = axis.seen(from: 0, count: count) else {
            Issue.record("nothing is seen of \(area)")
            continue
          }
          let slack = 3 / length
          #expect(seen.lower <= from + slack && seen.upper >= to - slack, "\(seen) of \(from)...\(to)")
        }
      }
    }
    #expect(covering > 3)
  }
}
