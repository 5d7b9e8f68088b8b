import CFFmpeg
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

/// Packets that go from one file to another without decoding: they stay what they are, where they are.
@Suite struct RemuxTests {
  private let directory = TemporaryDirectory()

  /// Files with pictures that are decoded in another order than they are shown in, and sound with priming.
  private static func film(_ name: String, _ sound: String) throws -> String {
    try MediaFixtures.cached("remux \(name) \(sound)", name) { path in
      try FFmpegTool.ffmpeg(
        [
          "-f", "lavfi", "-i", "testsrc2=s=128x96:r=25:d=4", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=4",
          "-c:v", "libx264", "-preset", "fast", "-bf", "3", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", sound,
          path,
        ])
    }
  }

  /// From 1.3 s of it on: between key frames, so that an edit list hides the pictures before.
  private func cut(_ path: String) throws -> String {
    let cut = directory.file("cut.mp4")
    try FFmpegTool.ffmpeg(["-ss", "1.3", "-i", path, "-c", "copy", cut])
    return cut
  }

  private func remuxed(_ path: String, _ container: EncodingSettings.Container) throws -> String {
    let copy = directory.file("copy." + container.rawValue)
    try FilePackets.remux(
      path, into: DescriptorTarget.create(copy), container,
      options: container == .mp4 || container == .mov ? [("movflags", "+faststart")] : [])
    return copy
  }

  @Test(arguments: ["aac", "libopus"], [EncodingSettings.Container.mp4, .mov])
  func fromMp4ToItsLikeNothingChanges(_ sound: String, _ container: EncodingSettings.Container) throws {
    if container == .mov, sound == "libopus" { return }
    let film = try Self.film("film.mp4", sound)
    let copy = try remuxed(film, container)
    let (before, after) = (try FilePackets.packets(of: film), try FilePackets.packets(of: copy))
    #expect(before.map(\.count) == [100, after[1].count])
    // What makes it worth trying.
    #expect(before.allSatisfy { $0[0].dts.map { $0 < 0 } ?? false })
    #expect(before == after)
    #expect(try FilePackets(copy).duration == FilePackets(film).duration)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: copy))
    let index = try #require(bytes.range(of: Data("moov".utf8)))
    let media = try #require(bytes.range(of: Data("mdat".utf8)))
    #expect(index.lowerBound < media.lowerBound)
  }

  @Test func anEditListThatHidesPicturesStays() throws {
    let cut = try cut(Self.film("film.mp4", "aac"))
    let copy = try remuxed(cut, .mp4)
    let (before, after) = (try FilePackets.packets(of: cut), try FilePackets.packets(of: copy))
    #expect(before[0].contains { $0.isHidden })
    #expect(before == after)
    #expect(try FFmpegTool.rgb(copy) == FFmpegTool.rgb(cut))
    #expect(try FFmpegTool.sound(copy) == FFmpegTool.sound(cut))
  }

  @Test(arguments: ["aac", "libopus"]) func fromMatroskaToMp4(_ sound: String) throws {
    let film = try Self.film("film.mkv", sound)
    let copy = try remuxed(film, .mp4)
    try expectTheSame(film, copy, within: 0)
  }

  @Test(arguments: ["aac", "libopus"]) func fromMp4ToMatroska(_ sound: String) throws {
    let film = try Self.film("film.mp4", sound)
    let copy = try remuxed(film, .mkv)
    // Matroska counts milliseconds.
    try expectTheSame(film, copy, within: Rational(1, 2000), primingAtZero: sound == "aac")
  }

  @Test func fromMatroskaToMatroska() throws {
    let film = try Self.film("film.mkv", "libopus")
    try expectTheSame(film, try remuxed(film, .mkv), within: 0)
  }

  /// The same pictures and sounds at the same times.
  ///
  /// - Parameter primingAtZero: the sound's packet before zero stands at zero, to be discarded.
  private func expectTheSame(
    _ film: String, _ copy: String, within tolerance: Rational, primingAtZero: Bool = false
  ) throws {
    var before = try FilePackets.packets(of: film)
    let after = try FilePackets.packets(of: copy)
    if primingAtZero {
      #expect(before[1][0].pts.map { $0 < 0 } ?? false)
      before[1][0].pts = 0
    }
    #expect(before.map(\.count) == after.map(\.count))
    var worst = 0.0
    for (old, new) in zip(before.joined(), after.joined()) {
      let shift = try #require(old.pts) - (try #require(new.pts))
      worst = max(worst, abs(shift.seconds))
    }
    #expect(worst <= tolerance.seconds)
    #expect(before.map { $0.map(\.bytes) } == after.map { $0.map(\.bytes) })
    #expect(before.map { $0.map(\.isKey) } == after.map { $0.map(\.isKey) })
    #expect(try FFmpegTool.rgb(copy) == FFmpegTool.rgb(film))
    let (was, is_) = (try FilePackets(film).duration, try FilePackets(copy).duration)
    #expect(abs((was - is_).seconds) < 0.025, "\(is_.seconds) s instead of \(was.seconds) s")
  }

  @Test func turnedPicturesStayTurned() throws {
    let film = directory.file("turned.mp4")
    try FFmpegTool.ffmpeg(
      ["-i", try Self.film("film.mp4", "aac"), "-c", "copy", "-metadata:s:v", "rotate=90", film])
    let turned = try #require(try MediaProbe.probe(path: film).video?.orientation)
    try #require(turned != .upright)
    for container in [EncodingSettings.Container.mp4, .mov] {
      let copy = try remuxed(film, container)
      #expect(try MediaProbe.probe(path: copy).video?.orientation == turned, "\(container)")
    }
    let error = try failure(film, .mkv)
    #expect(error?.message.contains("mkv cannot hold pictures that are turned") == true)
  }

  // MARK: - What a container cannot hold

  private func failure(_ path: String, _ container: EncodingSettings.Container) throws -> MediaError? {
    #expect(throws: MediaError.self) {
      try FilePackets.remux(
        path, into: DescriptorTarget.create(directory.file("copy." + container.rawValue)), container)
    }
  }

  @Test func codecsThatTheContainerDoesNotKnow() throws {
    let pcm = try Self.film("pcm.mkv", "pcm_s16le")
    let error = try failure(pcm, .mp4)
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("mp4 cannot hold pcm_s16le") == true, "\(error?.message ?? "")")
    let webm = try failure(try Self.film("film.mp4", "aac"), .webm)
    #expect(webm?.message.contains("webm cannot hold h264") == true, "\(webm?.message ?? "")")
  }

  @Test func matroskaHidesNoPictures() throws {
    let error = try failure(try cut(Self.film("film.mp4", "aac")), .mkv)
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("mkv cannot hold pictures before") == true, "\(error?.message ?? "")")
  }

  @Test func packetsWithoutTimes() throws {
    let raw = directory.file("raw.h264")
    try FFmpegTool.ffmpeg(["-i", try Self.film("film.mp4", "aac"), "-c:v", "copy", "-an", raw])
    for container in [EncodingSettings.Container.mp4, .mkv] {
      let error = try failure(raw, container)
      #expect(error?.kind == .unsupported)
      #expect(error?.message.contains("without times") == true, "\(error?.message ?? "")")
    }
  }
}
