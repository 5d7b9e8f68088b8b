import Foundation
import TestKit
import Testing

/// Overlapping cuts of one film, one after the other, by a worker with a cache.
@Suite struct CachedCutsTests {
  private static let block = 128 << 10

  /// Each cut asks for what it adds: what it shares with those before it, the index and the film's beginning were sent once.
  @Test func littleIsAskedForTwice() throws {
    let folder = TemporaryDirectory()
    let path = folder.file("film.mp4")
    try FFmpegTool.ffmpeg(
      [
        "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=40", "-f", "lavfi", "-i",
        "anoisesrc=d=40:a=0.3:r=48000",
        "-vf", "noise=alls=40:allf=t",
      ] + MediaFixtures.h264(gop: 25) + [
        "-b:v", "4M", "-maxrate", "4M", "-bufsize", "2M", "-c:a", "aac", path,
      ])
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let server = try RangeServer(data)
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--allow-net", "127.0.0.1", "--cache-dir", folder.path,
    ])
    let worker = try fleet.startListening()
    var sent: Set<Int> = []
    for cut in 0..<4 {
      let known = server.requests.count
      try fleet.push(
        #"{"version": 1, "id": "cut\#(cut)", "canvas": {"width": 64, "height": 36}, "tracks": [{"clips": [{"source": {"video": "\#(server.url)/film.mp4"}, "#
          + #""trim": {"from": \#(8 + 5 * cut), "to": \#(18 + 5 * cut)}}]}], "outputs": [{"to": "\#(cut).mp4"}]}"#
      )
      try fleet.event { $0.job == "cut\(cut)" && $0.kind == "succeeded" }
      // Whether the film is still the same is asked with a condition, and answered without it.
      let asked = server.requests.dropFirst(known).filter { $0.headers["if-none-match"] == nil }
      let blocks = asked.flatMap { request -> [Int] in
        guard let first = request.first, let last = request.last else { return [] }
        return Array(first / Self.block...min(last, data.count - 1) / Self.block)
      }
      let again = blocks.filter { sent.contains($0) }
      // The block at which the cut before it stopped, in the middle, and the one behind.
      #expect(again.count <= 2, "cut \(cut): \(again) of \(blocks)")
      sent.formUnion(blocks)
    }
    #expect(sent.count < data.count / Self.block * 9 / 10, "\(sent.count) blocks of \(data.count) bytes")
    worker.terminateAndWait()
  }
}
