import ClipJob
import MediaTypes
import Testing

@testable import Typography

@Suite struct ShapePainterTests {
  private func shape(_ outline: Shape.Outline, clip: Shape.Outline? = nil) -> Shape {
    Shape(outline, .color(.white), over: outline.bounds, clip: clip)
  }

  @Test func boxesOnPixelsAreWhole() throws {
    let box = TextRect(x: 3, y: 5, width: 8, height: 6)
    let picture = try #require(try ShapePainter.picture([shape(.box(box, radius: 0))]))
    #expect(picture.seenBounds == box)
    #expect(picture.opaquePixels == 48)
    #expect(picture.picture.width % 2 == 0 && picture.picture.height % 2 == 0)
  }

  @Test func roundEndsLeaveTheCornersFree() throws {
    let box = TextRect(x: 0, y: 0, width: 40, height: 10)
    let picture = try #require(try ShapePainter.picture([shape(.box(box, radius: 5))]))
    #expect(picture.color(0, 0)[3] < 40 && picture.color(20, 0)[3] == 255)
  }

  @Test func clipsCut() throws {
    let all = Shape.Outline.box(TextRect(width: 40, height: 10), radius: 0)
    let half = Shape.Outline.box(TextRect(width: 20, height: 10), radius: 0)
    let picture = try #require(try ShapePainter.picture([shape(all, clip: half)]))
    #expect(picture.seenBounds.maxX == 20)
  }

  /// From the top, clockwise.
  @Test func arcsGoRound() throws {
    func arc(_ from: Double, _ to: Double) throws -> TextPicture {
      try #require(
        try ShapePainter.picture([
          shape(
            .arc(Shape.Point(x: 50, y: 50), radius: 40, from: from, to: to, width: 10, isRounded: false))
        ]))
    }
    let quarter = try arc(0, 0.25)
    #expect(quarter.color(78, 22)[3] == 255 && quarter.color(22, 22)[3] == 0 && quarter.color(78, 78)[3] == 0)
    let other = try arc(0, -0.25)
    #expect(other.color(22, 22)[3] == 255 && other.color(78, 22)[3] == 0)
    let whole = try arc(0, 1)
    for (x, y) in [(22.0, 22.0), (78, 22), (22, 78), (78, 78)] { #expect(whole.color(x, y)[3] == 255) }
  }

  @Test func linesPassTheirEnds() throws {
    let points = [(0.0, 50.0), (25, 10), (50, 90), (75, 10), (100, 50)].map { Shape.Point(x: $0.0, y: $0.1) }
    let picture = try #require(
      try ShapePainter.picture([shape(.line(points, width: 4, isRounded: true))]))
    #expect(picture.color(0, 50)[3] == 255 && picture.color(99, 50)[3] > 100)
    let bounds = picture.seenBounds
    #expect(bounds.y > 8 && bounds.maxY < 92)
  }

  /// What is larger than pictures may be is drawn with fewer pixels.
  @Test func largeShapesAreDrawnSmaller() throws {
    let box = TextRect(width: 30_000, height: 4)
    let picture = try #require(try ShapePainter.picture([shape(.box(box, radius: 0))], scale: 2))
    #expect(picture.scale == 0.5 && picture.picture.width <= TextPainter.longestSide)
  }

  @Test func nothingIsNoPicture() throws {
    #expect(try ShapePainter.picture([]) == nil)
    #expect(try ShapePainter.picture([shape(.line([], width: 0, isRounded: true))]) == nil)
    #expect(try ShapePainter.picture([shape(.box(TextRect(width: 0, height: 9), radius: 1))]) == nil)
  }

  @Test func sameShapesAreTheSameBytes() throws {
    let line = shape(.line([.init(x: 0, y: 0), .init(x: 31.3, y: 7.7)], width: 3.3, isRounded: true))
    let pictures = try (0..<2).map { _ in try #require(try ShapePainter.picture([line])) }
    #expect(pictures[0].bytes == pictures[1].bytes)
  }
}
