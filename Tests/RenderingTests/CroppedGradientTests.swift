import TestKit
import Testing

/// A `crop` of a picture that is drawn is a part of it, enlarged to its frame, as of any other.
@Suite struct CroppedGradientTests {
  /// The red of a row of a gradient from red to black across the canvas.
  private func reds(_ keys: String) throws -> [Int] {
    let bench = RenderBench()
    try bench.render(
      ##"""
      {"version": 1, "canvas": {"width": 96, "height": 64}, "tracks": [{"clips": [
        {"source": {"gradient": {"from": "#ff0000", "to": "#000000", "angle": 90}}, "duration": 1\##(keys)}]}],
       "outputs": [{"to": "a.png"}]}
      """##)
    let rgb = try FFmpegTool.rgb(bench.file("a.png"))
    return stride(from: 8, to: 96, by: 16).map { Int(rgb[3 * (32 * 96 + $0)]) }
  }

  @Test(arguments: [
    "", #", "frame": {"x": [{"t": 0, "v": 0}, {"t": 0.5, "v": 0.001}]}"#,
    #", "motion": {"from": {"zoom": 1}, "to": {"zoom": 1}}"#,
  ])
  func itsRightHalfFillsTheFrame(_ keys: String) throws {
    let whole = try reds("")
    let half = try reds(#", "crop": {"x": 0.5, "width": 0.5}\#(keys)"#)
    #expect(whole.first.map { $0 > 220 } == true && whole.last.map { $0 < 35 } == true, "\(whole)")
    // At 8.5 of 96 the half shows what the whole has at 52.25.
    for (n, red) in half.enumerated() {
      let exact = 255 * (1 - (48 + (8.5 + Double(16 * n)) / 2) / 96)
      #expect(abs(Double(red) - exact) < 4, "\(half)")
    }
  }
}
