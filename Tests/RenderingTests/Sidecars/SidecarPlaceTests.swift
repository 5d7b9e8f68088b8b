import Captions
import ClipJob
import Testing

@testable import Rendering

@Suite struct SidecarPlaceTests {
  private func place(_ frame: String, _ position: Position? = nil) throws -> SidecarPlace {
    let job = try Job.parse(
      Array(
        #"{"version": 1, "tracks": [{"clips": [{"source": {"captions": {"words": [{"text": "a", "from": 0, "to": 1}]}}\#(frame)}]}], "outputs": [{"to": "a.srt"}]}"#
          .utf8))
    let placement = Placement(
      clip: job.tracks[0].clips[0], size: nil, orientation: .upright, canvasWidth: 640, canvasHeight: 360)
    return SidecarPlace(placement, placement.room, position)
  }

  @Test func onTheWholeCanvasTheFilesPlacesStay() throws {
    let exact = CuePlacement(horizontal: .left, vertical: .top, x: 0.2, y: 0.1, row: 3, width: 0.5)
    #expect(try place("").placement(of: exact) == exact)
    #expect(try place("").placement(of: nil) == nil)
  }

  @Test func thePositionOfTheJobCounts() throws {
    let exact = CuePlacement(x: 0.2, y: 0.1)
    #expect(try place("", .bottom).placement(of: exact) == nil)
    #expect(try place("", .topLeft).placement(of: exact) == CuePlacement(horizontal: .left, vertical: .top))
    #expect(try place("", .center).placement(of: nil) == CuePlacement(vertical: .middle))
  }

  @Test func aFrameLiesSomewhereOnTheCanvas() throws {
    let top = #", "frame": {"x": 0.5, "y": 0, "width": 0.5, "height": 0.25}"#
    #expect(try place(top).placement(of: nil) == CuePlacement(horizontal: .right, vertical: .top))
    #expect(
      try place(top).placement(of: CuePlacement(horizontal: .left, x: 0.5, y: 1, row: 2, width: 0.5))
        == CuePlacement(horizontal: .left, x: 0.75, y: 0.25, width: 0.25))
    let bottom = #", "frame": {"x": 0, "y": 0.75, "width": 1, "height": 0.25}"#
    #expect(try place(bottom, .top).placement(of: nil) == nil, "its top is the bottom of the canvas")
  }
}
