import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct PacketReaderTests {
  private static func film(_ name: String) throws -> String {
    try NumberedVideo(frames: 60, fps: "25").make(name, MediaFixtures.h264(gop: 12))
  }

  private static func open(_ path: String) throws -> PacketReader {
    let info = try MediaProbe.probe(path: path)
    return try PacketReader(info.origin, streamIndex: try #require(info.video).streamIndex)
  }

  private static func stamps(_ reader: PacketReader) throws -> [Int64] {
    var stamps: [Int64] = []
    while try reader.next() { stamps.append(reader.packet.raw.pointee.pts) }
    return stamps
  }

  /// ffprobe's list of the same packets, in the file's order.
  @Test(arguments: ["film.mp4", "film.mkv", "film.ts"]) func packetsAreTheFiles(_ name: String) throws {
    let path = try Self.film(name)
    let listed = try FFmpegTool.ffprobe([
      "-select_streams", "v:0", "-show_entries", "packet=pts", "-of", "csv=p=0", path,
    ]).split(whereSeparator: \.isNewline).compactMap { Int64($0.prefix { $0.isNumber || $0 == "-" }) }
    let reader = try Self.open(path)
    #expect(try Self.stamps(reader) == listed)
    #expect(listed.count == 60)
    #expect(reader.firstError == nil)
    #expect(reader.corruptPackets == 0)
    // Again from the start. A transport stream has no index: a seek may land behind its first packets.
    guard !name.hasSuffix("ts") else { return }
    #expect(reader.rewind())
    #expect(try Self.stamps(reader) == listed)
  }

  @Test(arguments: ["film.mp4", "film.mkv"]) func seeksToKeyFrames(_ name: String) throws {
    let reader = try Self.open(try Self.film(name))
    let tick = (Rational(30, 25) / Rational(reader.timeBase)).rounded
    #expect(reader.seek(to: tick + reader.startTick))
    #expect(try reader.nextKeyFrame())
    let seconds = Rational(reader.packet.raw.pointee.pts - reader.startTick, 1) * Rational(reader.timeBase)
    // Frame 24 begins the GOP that frame 30 is in.
    #expect(abs(seconds.seconds - 24.0 / 25) < 0.002)
    var keys = 1
    while try reader.nextKeyFrame() { keys += 1 }
    #expect(keys == 3)
  }

  @Test func aStreamThatWentAway() throws {
    let origin = try MemoryFile(
      copying: try MediaFixtures.wav("short.wav", [0, 0], channels: 1, rate: 48_000))
    #expect {
      _ = try PacketReader(origin, streamIndex: 3)
    } throws: {
      let error = $0 as? MediaError
      return error?.kind == .missingStream && error?.hint == "did the file change?"
    }
  }
}
