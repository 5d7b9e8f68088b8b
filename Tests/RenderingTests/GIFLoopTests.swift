import Foundation
import TestKit
import Testing

@Suite struct GIFLoopTests {
  /// The application extension of Netscape 2.0: a sub-block of three bytes, 1, and how often; 0 is forever.
  @Test func aGIFRepeatsForever() throws {
    let bench = RenderBench()
    _ = try bench.render(
      """
      {"version": 1, "canvas": {"width": 32, "height": 32, "fps": 10}, "tracks": [{"clips": [{"source":
      {"pattern": {"name": "noise"}}, "duration": 0.5}]}], "outputs": [{"to": "a.gif"}]}
      """)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: bench.file("a.gif")))
    #expect(bytes.range(of: Data([0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0])) != nil)
  }
}
