import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

/// Matroska whose clusters claim to lie anywhere in 64 bits: damaged, but never the end of the program.
@Suite struct HostileTimestampTests {
  /// The file with the time stamps of its clusters, from number `first` on, replaced. Clusters get an unknown size, so
  /// nothing else need change.
  private func moved(_ arguments: [String], to value: UInt64, from first: Int) throws -> String {
    let whole = try MediaFixtures.cached("clusters \(arguments)", "clusters.mkv") { path in
      try FFmpegTool.ffmpeg(
        arguments + ["-f", "matroska", "-live", "1", "-write_crc32", "0", "-cluster_time_limit", "500", path])
    }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: whole)))
    let cluster: [UInt8] = [0x1F, 0x43, 0xB6, 0x75]
    let unknownSize = [0x01] + [UInt8](repeating: 0xFF, count: 7)
    var (result, number, at) = ([UInt8](), 0, 0)
    while at < bytes.count {
      guard bytes[at] == cluster[0], bytes[at...].starts(with: cluster) else {
        result.append(bytes[at])
        at += 1
        continue
      }
      // A size of as many bytes as its first has leading zeros, and one; then the time stamp: 0xE7, size, value.
      let stamp = at + 4 + bytes[at + 4].leadingZeroBitCount + 1
      let end = stamp + 2 + Int(bytes[stamp + 1] & 0x7F)
      #expect(bytes[stamp] == 0xE7)
      result += cluster + unknownSize
      if number >= first {
        let moved = value &+ UInt64(number)
        result += [0xE7, 0x88] + (0..<8).map { UInt8(truncatingIfNeeded: moved >> (56 - 8 * $0)) }
      } else {
        result += bytes[stamp..<end]
      }
      number += 1
      at = end
    }
    #expect(number > first + 1, "\(number) clusters")
    let path = TemporaryDirectory.shared.file("moved-\(UUID().uuidString).mkv")
    try Data(result).write(to: URL(fileURLWithPath: path))
    return path
  }

  static let values: [UInt64] = [
    0x00FF_FFFF_FFFF_FFFF, 0x02C6_8AF0_BB14_0000, 0x3FFF_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FF00,
    0x7FFF_FFFF_FFFF_FFF0, 0xFFFF_FFFF_FFFF_FF00,
  ]

  @Test(arguments: values, [0, 2]) func sound(_ value: UInt64, _ first: Int) throws {
    let path = try moved(
      ["-f", "lavfi", "-i", "sine=d=3:r=8000", "-c:a", "pcm_s16le"], to: value, from: first)
    guard let info = try? MediaProbe.probe(path: path) else { return }
    let reader = try AudioReader(info, from: 0, to: 4)
    var buffer = [Float](repeating: 0, count: 2 * 48_000)
    for _ in 0..<4 { try reader.read(48_000, into: &buffer) }
    let isFinite = buffer.allSatisfy { $0.isFinite }
    #expect(isFinite)
  }

  @Test(arguments: values, [0, 2]) func picture(_ value: UInt64, _ first: Int) throws {
    let path = try moved(
      ["-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=3", "-g", "5", "-c:v", "mpeg4"], to: value, from: first)
    guard let info = try? MediaProbe.probe(path: path) else { return }
    let reader = try VideoReader(info)
    for time: Rational in [0, 1, 3, 2] {
      if let picture = try? reader.picture(at: time) { #expect(picture.width == 64) }
    }
  }
}
