import Foundation
import Files
import TestKit
import Testing

@testable import MediaIO

@Suite struct PacketCensusTests {
  private func steps(_ ticks: [Int64]) -> PictureSteps {
    var steps = PictureSteps()
    for tick in ticks { steps.take(tick) }
    steps.finish()
    return steps
  }

  /// Pictures come in the order of decoding.
  @Test func reorderedPicturesAreEven() {
    let even = steps([0, 4000, 2000, 1000, 3000, 8000, 6000, 5000, 7000])
    #expect(even.shortest == 1000 && even.longest == 1000 && even.vary == false)
  }

  @Test func roundingIsNoVariation() { #expect(steps([0, 33, 67, 100, 133, 167]).vary == false) }

  @Test func gapsAre() {
    let gap = steps([0, 40, 80, 160])
    #expect(gap.shortest == 40 && gap.longest == 80 && gap.vary == true)
  }

  @Test func nothingToCompare() {
    #expect(steps([]).vary == nil && steps([5]).vary == nil && steps([5, 5]).vary == nil)
  }

  /// Distances that 64 bits do not hold are left out.
  @Test func hostileStamps() { #expect(steps([Int64.min + 1, Int64.max - 1]).longest == nil) }

  @Test func countsWhatTheFileHas() throws {
    let path = try NumberedVideo(frames: 60).make("census.mkv", MediaFixtures.h264(gop: 12))
    let demuxer = try Demuxer(FileLocation(path), limits: MediaLimits())
    let census = try PacketCensus(demuxer, traffic: nil)
    let stream = try #require(census.streams[0])
    #expect(stream.packets == 60 && stream.keys.count == 5 && !stream.isCutOff)
    let sizes = try FFmpegTool.ffprobe(["-show_entries", "packet=size", "-of", "csv=p=0", path])
      .split(whereSeparator: \.isWhitespace).compactMap { Int64($0.prefix { $0 != "," }) }
    #expect(stream.bytes == sizes.reduce(0, +))
  }
}
