import Foundation
import TestKit
import Testing

@testable import MediaIO

@Suite struct StillHeaderTests {
  private let directory = TemporaryDirectory()

  /// So much of a file's bytes, in short reads, with or without its size.
  private final class Part: ByteSource {
    let bytes: ArraySlice<UInt8>
    let version: String? = nil
    let size: Int64?
    private(set) var reads = 0

    init(_ bytes: ArraySlice<UInt8>, knowsSize: Bool) {
      self.bytes = bytes
      size = knowsSize ? Int64(bytes.count) : nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
      reads += 1
      guard offset < bytes.count else { return 0 }
      let count = min(buffer.count, 100, bytes.count - Int(offset))
      buffer.copyBytes(from: bytes[Int(offset)..<Int(offset) + count])
      return count
    }
  }

  @Test(arguments: ["a.jpg", "a.png", "a.webp", "a.gif", "a.tiff", "a.bmp"], [true, false])
  func everyCutIsSeen(_ name: String, knowsSize: Bool) throws {
    let path = directory.file(name)
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=62x46", "-frames:v", "1", path])
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    func read(_ length: Int) throws -> StillHeader? {
      try StillHeader.read(StillBytes(Part(bytes[..<length], knowsSize: knowsSize)))
    }
    let whole = try #require(try read(bytes.count))
    #expect((whole.width, whole.height) == (62, 46))
    #expect(whole.missing == nil && !whole.lacksEndMarker && whole.exifOrientation == 1)
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 200)) {
      guard let part = try read(length) else { continue }
      // A gif may lack its trailer, a tiff's directory may come first: what is in between must be there.
      #expect(part.missing != nil || part.lacksEndMarker, "\(length) of \(bytes.count) bytes")
    }
  }

  /// Offsets and counts that lead anywhere.
  @Test func damagedHeadersEnd() throws {
    var random = SplitMix(seed: 7)
    for name in ["a.jpg", "a.png", "a.webp", "a.gif", "a.tiff", "a.bmp"] {
      let path = directory.file("d" + name)
      try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=62x46", "-frames:v", "1", path])
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      for _ in 0..<200 {
        var damaged = bytes
        for _ in 0..<4 {
          damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        _ = try StillHeader.read(StillBytes(Part(damaged[...], knowsSize: true)))
      }
    }
  }

  /// However many entries it says that it has; also where nobody knows yet where that is.
  @Test(arguments: [true, false]) func aDirectoryEndsWithTheFile(knowsSize: Bool) throws {
    let block: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0xFF, 0xFF] + [UInt8](repeating: 1, count: 24)
    let part = Part(block[...], knowsSize: knowsSize)
    let directory = try #require(try ExifDirectory(StillBytes(part), at: 0))
    #expect(directory.count == 65_535)
    #expect(try directory.orientation() == nil)
    #expect(part.reads < 10, "\(part.reads) reads")
  }

  /// Twenty Exif blocks, each of which says that its 65,535 entries lie behind the picture: one of them is read.
  @Test(arguments: ["png", "jpg", "webp"]) func manyDirectoriesAreNotRead(_ kind: String) throws {
    func big(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).reversed().map { UInt8(value >> (8 * $0) & 255) }
    }
    func little(_ value: Int) -> [UInt8] { big(value, 4).reversed() }
    let (head, tail): ([UInt8], [UInt8]) =
      switch kind {
      case "png":
        (
          [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + big(13, 4) + Array("IHDR".utf8) + big(8, 4) + big(8, 4)
            + [UInt8](repeating: 0, count: 9), big(0, 4) + Array("IEND".utf8) + big(0, 4)
        )
      case "jpg": ([0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 8, 0, 8, 0], [0xFF, 0xD9])
      default:
        (
          Array("RIFF".utf8) + little(1 << 20) + Array("WEBPVP8X".utf8) + little(10)
            + [UInt8](repeating: 0, count: 10), []
        )
      }
    let end = 2000
    func block(at place: Int) -> [UInt8] {
      let content = { (start: Int) in Array("MM".utf8) + big(42, 2) + big(end - start, 4) }
      return switch kind {
      case "png": big(8, 4) + Array("eXIf".utf8) + content(place + 8) + big(0, 4)
      case "jpg": [0xFF, 0xE1] + big(16, 2) + Array("Exif\0\0".utf8) + content(place + 10)
      default: Array("EXIF".utf8) + little(8) + content(place + 8)
      }
    }
    var file = head
    for _ in 0..<20 { file += block(at: file.count) }
    file += tail
    file += [UInt8](repeating: 0, count: end - file.count) + big(65_535, 2)
    file += [UInt8](repeating: 7, count: 1 << 20)
    let part = Part(file[...], knowsSize: true)
    let header = try #require(try StillHeader.read(StillBytes(part)))
    #expect(header.exifOrientation == 1)
    #expect(part.reads * 100 < 3 * file.count, "\(part.reads) reads of 100 bytes in \(file.count)")
  }
}
