import CFFmpeg
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct PacketIndexTests {
  private static func packet(
    _ dts: Int64, pts: Int64? = nil, lasts: Int64 = 0, at position: Int64 = -1, key: Bool = false
  )
    throws -> AVPacket
  {
    var raw = try Packet().raw.pointee
    raw.dts = dts
    raw.pts = pts ?? dts
    raw.duration = lasts
    raw.pos = position
    raw.flags = key ? AV_PKT_FLAG_KEY : 0
    return raw
  }

  @Test func theEndIsPastTheLastPicture() throws {
    var joins = PacketJoins()
    var pass = PacketPass(timeBase: Rational(1, 1000), mayJump: false)
    // With a B-frame, and without durations: the last lasts as long as the one before.
    for (dts, pts) in [(0, 40), (40, 120), (80, 80), (120, 160)] {
      pass.take(try Self.packet(Int64(dts), pts: Int64(pts)), &joins)
    }
    let stream = pass.stream([0], joins)
    #expect(stream.start == 40 && stream.end == 200 && stream.packets == 4)
    #expect(stream.parts == [.init(position: 0, offset: 0)])
  }

  @Test func packetsWithoutStampsLastAsLongAsTheySay() throws {
    var joins = PacketJoins()
    var pass = PacketPass(timeBase: Rational(1, 25), mayJump: false)
    for _ in 0..<50 { pass.take(try Self.packet(cff_no_pts, lasts: 1), &joins) }
    #expect(pass.stream([0], joins).end == 50)
  }

  @Test func jumps() throws {
    var joins = PacketJoins()
    var pass = PacketPass(timeBase: Rational(1, 90_000), mayJump: true)
    var position: Int64 = 0
    for start: Int64 in [126_000, 126_000, 5_000_000_000] {
      for frame in 0..<25 {
        pass.take(
          try Self.packet(start + 3600 * Int64(frame), lasts: 3600, at: position, key: frame == 0), &joins)
        position += 1000
      }
    }
    let stream = pass.stream([0, 90_000, 180_000 + 126_000 - 5_000_000_000], joins)
    #expect(stream.parts.map(\.position) == [0, 25_000, 50_000])
    #expect(stream.end == Int64(396_000))
    #expect(stream.keys.map(\.tick) == [126_000, 216_000, 306_000])
    #expect(stream.key(before: 125_999) == nil)
    #expect(stream.key(before: 216_000)?.position == 25_000)
    #expect(stream.key(before: Int64.max)?.position == 50_000)
    #expect(stream.offset(at: 24_999) == 0 && stream.offset(at: 25_000) == 90_000)
    // Elsewhere nothing jumps: a step back is damage.
    joins = PacketJoins()
    var other = PacketPass(timeBase: Rational(1, 90_000), mayJump: false)
    for start: Int64 in [126_000, 0] { other.take(try Self.packet(start), &joins) }
    #expect(other.parts.count == 1)
  }

  /// A clock that begins anew with every packet is none: nothing is moved, and little is kept.
  @Test func manyJumpsAreNoClock() throws {
    var joins = PacketJoins()
    var pass = PacketPass(timeBase: Rational(1, 90_000), mayJump: true)
    for number in 0..<5000 {
      let packet = try Self.packet(number % 2 == 0 ? 0 : 90_000_000, at: Int64(number), key: true)
      pass.take(packet, &joins)
    }
    #expect(pass.parts.count == 1000)
    let stream = pass.stream([Int64](repeating: 7, count: 1000), joins)
    #expect(stream.parts == [.init(position: 0, offset: 0)])
    #expect(stream.keys.isEmpty && stream.start == 0 && stream.end == 90_000_000)
  }

  @Test func keysAreHalfASecondApart() throws {
    var joins = PacketJoins()
    var pass = PacketPass(timeBase: Rational(1, 1000), mayJump: true)
    for part in 0..<2 {
      for number in 0..<100 {
        pass.take(
          try Self.packet(Int64(number * 20), lasts: 20, at: Int64(part * 100 + number), key: true), &joins)
      }
    }
    let stream = pass.stream([0, 2000], joins)
    #expect(stream.keys.map(\.tick) == [0, 500, 1000, 1500, 2000, 2500, 3000, 3500])
  }

  @Test func anyStampIsBorne() throws {
    var joins = PacketJoins()
    var pass = PacketPass(timeBase: Rational(1, 90_000), mayJump: true)
    for stamp in [0, Int64.max, Int64.min + 1, Int64.max - 1, -1, Int64.max] {
      pass.take(try Self.packet(stamp, lasts: Int64.max, at: 10, key: true), &joins)
    }
    let stream = pass.stream([Int64.max, Int64.min, 3], joins)
    #expect(stream.packets == 6)
  }

  /// A file is read to its end once, and again when it is another.
  @Test func remembered() throws {
    let path = TemporaryDirectory.shared.file("remembered-\(UUID().uuidString).aac")
    func make(_ seconds: Int) throws {
      try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "sine=d=\(seconds)", "-c:a", "aac", "-f", "adts", path])
    }
    func read() throws -> (seconds: Double, bytes: Int) {
      let traffic = SourceTraffic()
      let info = try MediaProbe.probe(path: path, traffic: traffic)
      return (try #require(info.duration).seconds, traffic.bytes)
    }
    try make(30)
    let (first, again) = (try read(), try read())
    #expect(abs(first.seconds - 30) < 0.1)
    #expect(again.seconds == first.seconds)
    #expect(again.bytes < first.bytes)
    try make(31)
    #expect(abs(try read().seconds - 31) < 0.1)
  }
}
