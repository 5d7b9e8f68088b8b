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

    init(_ bytes: ArraySlice<UInt8>, knowsSize: Bool) {
      self.bytes = bytes
      size = knowsSize ? Int64(bytes.count) : nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
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
}
