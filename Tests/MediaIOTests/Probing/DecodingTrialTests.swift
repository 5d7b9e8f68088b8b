import Foundation
import TestKit
import Testing

@testable import MediaIO

@Suite struct DecodingTrialTests {
  @Test func aVersionIsTriedOnce() throws {
    let path = try NumberedVideo(frames: 30).make("once.mp4", MediaFixtures.h264(gop: 15))
    func trial(_ version: String?) throws -> Int64? {
      let origin = try MemoryFile(copying: path)
      let file = try Demuxer(origin, limits: MediaLimits())
      _ = try DecodingTrial.of(
        file, [.init(stream: file.streams[0], what: "picture")], version: version, limits: MediaLimits(),
        traffic: nil)
      let packet = try Packet()
      guard case .packet = try file.read(into: packet) else { return nil }
      return packet.raw.pointee.dts
    }
    let first = try trial("a")
    let again = try trial("a")
    let other = try trial("b")
    #expect(first == other)
    // Nothing was read: the file is at its first packet.
    #expect(again != first)
  }
}
