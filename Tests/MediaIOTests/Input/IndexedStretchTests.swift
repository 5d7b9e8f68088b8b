import Files
import MediaTypes
import Synchronization
import TestKit
import Testing

@testable import MediaIO

/// What readers say that they will read, against what they do read.
@Suite struct IndexedStretchTests {
  /// 20 s of pictures out of order and sound, interleaved.
  private static func film(_ name: String) throws -> MemoryFile {
    try MemoryFile(
      copying: NumberedVideo(frames: 500, fps: "25").make(
        name,
        ["-f", "lavfi", "-i", "anoisesrc=d=20:a=0.3:r=48000", "-shortest", "-vf", "noise=alls=20:allf=t"]
          + MediaFixtures.h264(gop: 25) + ["-bf", "3", "-c:a", "aac", "-b:a", "192k"]))
  }

  /// What FFmpeg reads at once.
  private static let buffer = 32 << 10

  @Test(arguments: [1, 4]) func picturesOfAPart(_ threads: Int) throws {
    let file = Watched(file: try Self.film("part.mp4"))
    let info = try MediaProbe.probe(file)
    var options = VideoReader.Options()
    options.until = 12
    options.threads = threads
    let reader = try VideoReader(info, options: options)
    for frame in 200...300 { _ = try reader.picture(at: Rational(Int64(frame), 25)) }
    let (expected, read) = file.state
    let range = try #require(expected.last)
    #expect(
      read.allSatisfy { $0.lowerBound >= range.lowerBound && $0.upperBound <= range.upperBound + Self.buffer }
    )
    // A fifth of the film, a GOP, and what a decoder looks ahead.
    let all = file.file.data.count
    #expect((all / 6..<all / 3).contains(range.count), "\(range.count) of \(all)")
    // A few packets more than were needed, of 500.
    #expect(read.map(\.upperBound).max() ?? 0 > range.upperBound - 10 * all / 500)
  }

  @Test func soundOfAPart() throws {
    let file = Watched(file: try Self.film("sound.mp4"))
    let info = try MediaProbe.probe(file)
    let reader = try AudioReader(info, from: 8, to: 12)
    var samples = [Float](repeating: 0, count: reader.sampleCount * 2)
    try reader.read(reader.sampleCount, into: &samples)
    let (expected, read) = file.state
    let range = try #require(expected.last)
    #expect(
      read.allSatisfy {
        $0.lowerBound >= range.lowerBound && $0.upperBound <= range.upperBound + Self.buffer
      },
      "\(expected): \(read.suffix(8))")
    #expect(range.count < file.file.data.count * 2 / 5)
  }

  /// Matroska's index names key frames of the picture; its sound is found by them.
  @Test func soundByKeyFrames() throws {
    let file = Watched(file: try Self.film("heard.mkv"))
    let info = try MediaProbe.probe(file)
    let reader = try AudioReader(info, from: 8, to: 12)
    var samples = [Float](repeating: 0, count: reader.sampleCount * 2)
    try reader.read(reader.sampleCount, into: &samples)
    let (expected, read) = file.state
    let range = try #require(expected.last)
    let all = file.file.data.count
    #expect((all / 6..<all / 2).contains(range.count), "\(range.count) of \(all)")
    #expect(
      read.allSatisfy {
        $0.lowerBound >= range.lowerBound && $0.upperBound <= range.upperBound + Self.buffer
      },
      "\(expected): \(read.suffix(8))")
    // As it is heard by whoever reads the film from its beginning.
    let whole = try AudioReader(info, from: 0, to: 12)
    var all12 = [Float](repeating: 0, count: whole.sampleCount * 2)
    try whole.read(whole.sampleCount, into: &all12)
    #expect(Array(all12.suffix(samples.count)) == samples)
  }

  /// To the end of the file: no byte behind it.
  @Test func toTheEnd() throws {
    let file = Watched(file: try Self.film("end.mp4"))
    var options = VideoReader.Options()
    options.until = 100
    let reader = try VideoReader(MediaProbe.probe(file), options: options)
    _ = try reader.picture(at: 15)
    let range = try #require(file.state.expected.last)
    #expect(range.upperBound <= file.file.data.count && range.upperBound > file.file.data.count / 2)
  }

  /// An index of key frames: to the one behind the part.
  @Test func byKeyFrames() throws {
    let file = Watched(file: try Self.film("keys.mkv"))
    let info = try MediaProbe.probe(file)
    var options = VideoReader.Options()
    options.until = 16
    let reader = try VideoReader(info, options: options)
    for frame in 300...400 { _ = try reader.picture(at: Rational(Int64(frame), 25)) }
    let (expected, read) = file.state
    let range = try #require(expected.last)
    let all = file.file.data.count
    #expect((all / 6..<all * 2 / 5).contains(range.count), "\(range.count) of \(all)")
    #expect(
      read.allSatisfy { $0.lowerBound >= range.lowerBound && $0.upperBound <= range.upperBound + Self.buffer }
    )
  }

  /// An index that grows while a file is read does not tell.
  @Test func whereNoIndexTells() throws {
    let file = Watched(file: try Self.film("part.ts"))
    var options = VideoReader.Options()
    options.until = 12
    let reader = try VideoReader(MediaProbe.probe(file), options: options)
    _ = try reader.picture(at: 8)
    #expect(file.state.expected.isEmpty)
  }
}

/// A file that notes what is expected and read of it.
private struct Watched: MediaOrigin {
  let file: MemoryFile
  private let notes = Notes()

  init(file: MemoryFile) { self.file = file }

  var name: String { file.name }
  var bytes: Int { file.bytes }
  var identity: FileIdentity? { nil }
  /// Reads since something was expected last.
  var state: (expected: [Range<Int>], read: [Range<Int>]) { notes.state.withLock { $0 } }
  func open() -> any ByteSource { Source(file.open(), notes) }

  private final class Notes: Sendable {
    let state = Mutex<(expected: [Range<Int>], read: [Range<Int>])>(([], []))
  }

  private final class Source: ByteSource {
    let source: any ByteSource
    let notes: Notes
    init(_ source: any ByteSource, _ notes: Notes) { (self.source, self.notes) = (source, notes) }
    var version: String? { nil }
    var size: Int64? { source.size }
    func expect(_ range: Range<Int64>) {
      notes.state.withLock {
        $0.expected.append(Int(range.lowerBound)..<Int(range.upperBound))
        $0.read = []
      }
    }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
      let count = try source.read(into: buffer, at: offset)
      notes.state.withLock { $0.read.append(Int(offset)..<Int(offset) + count) }
      return count
    }
  }
}
