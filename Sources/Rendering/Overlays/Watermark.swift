import ClipJob
import Compositor
import Typography

/// “TEST” across the pictures of a trial (`Job.isTest`): white letters with a dark edge, so that they are read on anything, half
/// transparent, so that what is below is seen. They are drawn as bars and need no font.
enum Watermark {
  private static let opacity = 0.6
  /// Of the canvas, at most.
  private static let share = (width: 0.8, height: 0.4)
  /// Parts of the height of letters.
  private static let width = 0.62, gap = 0.2, bar = 0.17, edge = 0.035

  /// A layer above all others.
  ///
  /// - Parameters: of the canvas, samples.
  static func layer(width: Int, height: Int) throws(JobError) -> Layer? {
    do {
      guard let drawn = try ShapePainter.picture(shapes(Double(width), Double(height))) else { return nil }
      let picture = drawn.picture
      let box = PixelBox(x: Int(drawn.x), y: Int(drawn.y), width: picture.width, height: picture.height)
      return Layer(
        .picture(picture),
        window: SourceWindow(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height)),
        box: box,
        clip: PixelBox(x: 0, y: 0, width: width, height: height), opacity: opacity, isStatic: true)
    } catch {
      throw JobError(error, path: "test")
    }
  }

  private static func shapes(_ width: Double, _ height: Double) -> [Shape] {
    let letters: [[TextRect]] = [t, e, s, t]
    let length = Self.width * Double(letters.count) + gap * Double(letters.count - 1)
    let size = min(width * share.width / (length + 2 * edge), height * share.height)
    // The picture begins on an even sample, as the canvas's chroma does.
    func even(_ place: Double) -> Double { (place / 2).rounded() * 2 }
    let left = even((width - length * size) / 2 - edge * size) + edge * size
    let top = even((height - size) / 2 - edge * size) + edge * size
    let bars = letters.enumerated().flatMap { place, letter in
      letter.map { bar in
        TextRect(
          x: left + (bar.x + Double(place) * (Self.width + gap)) * size, y: top + bar.y * size,
          width: bar.width * size, height: bar.height * size)
      }
    }
    let edges = bars.map { bar in
      TextRect(
        x: bar.x - edge * size, y: bar.y - edge * size, width: bar.width + 2 * edge * size,
        height: bar.height + 2 * edge * size)
    }
    let white = Color(red: 255, green: 255, blue: 255)
    return edges.map { Shape(.box($0, radius: 0), .color(.black), over: $0) }
      + bars.map { Shape(.box($0, radius: 0), .color(white), over: $0) }
  }

  // Letters as bars in a box of 1 in height.
  private static let top = TextRect(width: width, height: bar)
  private static let middle = TextRect(y: (1 - bar) / 2, width: width, height: bar)
  private static let bottom = TextRect(y: 1 - bar, width: width, height: bar)
  private static let left = TextRect(width: bar, height: 1)
  private static let t = [top, TextRect(x: (width - bar) / 2, width: bar, height: 1)]
  private static let e = [left, top, middle, bottom]
  private static let s = [
    top, middle, bottom, TextRect(width: bar, height: (1 + bar) / 2),
    TextRect(x: width - bar, y: (1 - bar) / 2, width: bar, height: (1 + bar) / 2),
  ]
}
