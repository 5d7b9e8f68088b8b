import Testing

@testable import Compositor

@Suite struct CanvasAreaTests {
  @Test func boxesOnTheGridLieAroundAndInside() {
    let area = CanvasArea(x: 3.4, y: -2.6, width: 10.2, height: 7)
    #expect(area.outside == PixelBox(x: 2, y: -4, width: 12, height: 10))
    #expect(area.inside == PixelBox(x: 4, y: -2, width: 8, height: 6))
    #expect(!area.isOnGrid)
    let even = PixelBox(x: -6, y: 2, width: 10, height: 4)
    #expect(CanvasArea(even).outside == even && CanvasArea(even).inside == even && CanvasArea(even).isOnGrid)
    #expect(CanvasArea(x: 0.5, y: 0, width: 1, height: 8).inside.isEmpty)
  }

  /// 0.35 of 1920 is less than 672 in binary: no column more for that.
  @Test func roundingErrorsAreOnTheGrid() {
    let area = CanvasArea(x: 0.35 * 1920, y: 0.1 * 3 * 20, width: (0.1 + 0.2) * 1000, height: 2 + 1e-9)
    #expect(area.outside == PixelBox(x: 672, y: 6, width: 300, height: 2) && area.isOnGrid)
  }

  @Test func whatDoesNotMeetIsEmpty() {
    let area = CanvasArea(x: 0, y: 0, width: 4, height: 4)
    let beside = area.intersection(CanvasArea(x: 9.5, y: 1, width: 4, height: 2))
    #expect(beside.width == 0 && beside.inside.isEmpty)
    let part = area.intersection(CanvasArea(x: 1.5, y: -3, width: 9, height: 5))
    #expect(part == CanvasArea(x: 1.5, y: 0, width: 2.5, height: 2))
  }
}
