import Files
import MediaTypes
import Synchronization
import TestKit
import Testing

@testable import MediaIO

/// What readers give must not depend on where the bytes are, on the pieces in which they arrive, or on a name.
@Suite struct ByteSourceTests {
  static let formats = ["film.mp4", "film.mkv", "film.ts", "film.avi", "film.flv"]

  /// Noise keeps it far larger than what is read ahead.
  private static func film(_ name: String) throws -> String {
    try NumberedVideo(frames: 75, fps: "25").make(
      name,
      ["-f", "lavfi", "-i", "anoisesrc=d=3:a=0.5:r=48000", "-shortest", "-vf", "noise=alls=20:allf=t"]
        + MediaFixtures.h264(gop: 10)
        + ["-crf", "12", "-c:a", name.hasSuffix("avi") ? "libmp3lame" : "aac", "-b:a", "256k"])
  }

  private static func numbers(_ info: MediaInfo, at frames: [Int]) throws -> [Int?] {
    let reader = try VideoReader(info)
    // Some containers move pictures behind the sound's priming, and round to milliseconds.
    let start = try #require(info.video).start + Rational(1, 100)
    return try frames.map { frame in
      NumberedVideo.number(in: try reader.picture(at: start + Rational(Int64(frame), 25)))
    }
  }

  private static func samples(_ info: MediaInfo) throws -> [Float] {
    let reader = try AudioReader(info, from: Rational(1, 2), to: 2)
    var samples = [Float](repeating: 0, count: reader.sampleCount * 2)
    try reader.read(reader.sampleCount, into: &samples)
    return samples
  }

  @Test(arguments: formats, [Int.max, 1000, 7]) func anywhere(_ name: String, _ piece: Int) throws {
    let path = try Self.film(name)
    var file = try MemoryFile(copying: path)
    file.piece = piece
    let (local, memory) = (try MediaProbe.probe(path: path), try MediaProbe.probe(file))
    #expect(memory.video == local.video)
    #expect(memory.audio == local.audio)
    #expect(memory.duration == local.duration)
    // Forward, back, and far ahead: with seeks.
    let order = [0, 1, 2, 40, 41, 12, 74, 5]
    #expect(try Self.numbers(memory, at: order) == order)
    let (heard, expected) = (try Self.samples(memory), try Self.samples(local))
    #expect(heard == expected)
    // The probe, each reader; an mp4's first reader goes on with what the probe has opened.
    #expect(file.opened.count >= (name == "film.mp4" ? 2 : 3))
  }

  /// A pipe, or a server that does not say how long its answer is.
  @Test(arguments: ["film.mkv", "film.ts", "film.mp4"]) func withoutSize(_ name: String) throws {
    var file = try MemoryFile(copying: try Self.film(name))
    file.knowsSize = false
    #expect(try Self.numbers(try MediaProbe.probe(file), at: [0, 30, 60]) == [0, 30, 60])
  }

  /// Bytes that do not arrive are an error that says so and may be tried again: never a shorter clip, and never
  /// damage of the file.
  @Test(arguments: formats) func failsWhileProbing(_ name: String) throws {
    var file = try MemoryFile(copying: try Self.film(name))
    file.failsAt = 3000
    #expect {
      _ = try MediaProbe.probe(file)
    } throws: {
      ($0 as? MediaError)?.kind == .sourceFailed && "\($0)".contains("the cable was cut")
    }
  }

  @Test(arguments: formats) func failsWhileReading(_ name: String) throws {
    let cable = Cable()
    let info = try MediaProbe.probe(Unplugged(file: MemoryFile(copying: try Self.film(name)), cable: cable))
    let video = try VideoReader(info)
    _ = try video.picture(at: 2)
    let audio = try AudioReader(info, from: 2, to: 3)
    cable.isCut.store(true, ordering: .relaxed)
    // Back: what was read ahead does not help.
    #expect {
      _ = try video.picture(at: Rational(1, 2))
    } throws: {
      ($0 as? MediaError)?.kind == .sourceFailed
    }
    var samples = [Float](repeating: 0, count: 2 * 48_000)
    #expect {
      try audio.read(48_000, into: &samples)
    } throws: {
      ($0 as? MediaError)?.kind == .sourceFailed
    }
  }

  /// A real descriptor whose reads fail.
  @Test func localFileFails() throws {
    let folder = try #require(try? FileLocation(TemporaryDirectory.shared.file(".")).openFile())
    let file = LocalFile(folder, name: "folder")
    #expect {
      _ = try file.bytes(10, at: 0)
    } throws: {
      let error = $0 as? MediaError
      return error?.kind == .sourceFailed && error?.message.contains("Is a directory") == true
    }
  }
}

private final class Cable: Sendable {
  let isCut = Atomic(false)
}

/// A file whose bytes stop arriving at some moment.
private struct Unplugged: MediaOrigin {
  let file: MemoryFile
  let cable: Cable

  var name: String { file.name }
  var bytes: Int { file.bytes }
  var identity: FileIdentity? { nil }
  func open() -> any ByteSource { Source(file.open(), cable) }

  private final class Source: ByteSource {
    let source: any ByteSource
    let cable: Cable
    init(_ source: any ByteSource, _ cable: Cable) { (self.source, self.cable) = (source, cable) }
    var version: String? { nil }
    var size: Int64? { source.size }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
      guard !cable.isCut.load(ordering: .relaxed) else { throw MediaError(.sourceFailed, "unplugged") }
      return try source.read(into: buffer, at: offset)
    }
  }
}
