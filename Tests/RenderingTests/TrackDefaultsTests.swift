import ClipJob
import TestKit
import Testing

/// What a track says for its clips, seen on the finished file.
@Suite struct TrackDefaultsTests {
  /// Red, green, blue and white: half a second of crossfade into each but the last, which cuts.
  @Test func aSlideshowNeedsNoMoreThanItsStills() throws {
    let bench = RenderBench()
    let clips = ["#ff0000", "#00ff00", "#0000ff"].map { #"{"source": {"color": "\#($0)"}}"# }
    let result = try bench.render(
      ##"""
      {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{
        "defaults": {"duration": 2, "frame": {"width": 0.5, "height": 1}, "position": "right",
                     "transition": {"type": "crossfade", "duration": 0.5}},
        "clips": [\##(clips.joined(separator: ",")),
                  {"source": {"color": "#ffffff"}, "duration": 1, "transition": false}]}],
       "outputs": [{"to": "a.mp4", "video": {"preset": "ultrafast"}},
                   {"to": "cross.png", "at": 1.8}, {"to": "last.png", "at": 5.1}, {"to": "before.png", "at": 4.9}]}
      """##)
    // 2 + 1.5 + 1.5 + 1.
    #expect(result.files[0].frames == 60)
    func pixel(_ name: String, _ x: Int) throws -> [UInt8] {
      let rgb = try FFmpegTool.rgb(bench.file(name))
      return Array(rgb[3 * (32 * 64 + x)..<3 * (32 * 64 + x) + 3])
    }
    let mixed = try pixel("cross.png", 48)
    #expect((70...140).contains(mixed[0]) && (115...185).contains(mixed[1]) && mixed[2] < 20, "\(mixed)")
    #expect(try pixel("cross.png", 16).allSatisfy { $0 < 10 }, "beside the frame")
    #expect(try pixel("last.png", 48).allSatisfy { $0 > 245 })
    let blue = try pixel("before.png", 48)
    #expect(blue[0] < 20 && blue[1] < 20 && blue[2] > 235, "\(blue)")
  }
}
