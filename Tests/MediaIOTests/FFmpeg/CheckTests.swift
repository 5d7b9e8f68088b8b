import CFFmpeg
import Files
import Foundation
import TestKit
import Testing

@testable import MediaIO

/// Functions of FFmpeg are for developers: the messages that people read say what could not be done, and why.
@Suite struct CheckTests {
  @Test func theCallIsKeptBesideTheMessage() {
    let error = #expect(throws: MediaError.self) {
      try check(-EIO, "av_read_frame", .unreadable, "cannot read a.mp4")
    }
    #expect(error?.call == "av_read_frame" && error?.message == "cannot read a.mp4: Input/output error")
    let missing: Int? = nil
    let memory = #expect(throws: MediaError.self) { try allocated(missing, "av_frame_alloc") }
    #expect(memory?.call == "av_frame_alloc" && memory?.message == "out of memory")
  }

  @Test func aFileThatIsNoMediaIsToldWithoutThem() throws {
    let folder = TemporaryDirectory()
    try Data("these are words, and no pictures".utf8).write(to: URL(fileURLWithPath: folder.file("a.mp4")))
    let error = #expect(throws: MediaError.self) { try MediaProbe.probe(FileLocation(folder.file("a.mp4"))) }
    #expect(error?.call == "avformat_open_input" && error?.message.contains("avformat") == false, "\(error)")
  }

  /// Texts of the sources that end with a function in parentheses.
  @Test func noMessageNamesOne() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/MediaIO")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      count += 1
      let text = try String(contentsOf: file, encoding: .utf8)
      for found in text.matches(of: /"[^"\n]*\((av|avcodec|avformat|avio|sws|swr)_?[a-z0-9_]+\)[^"\n]*"/) {
        Issue.record("\(file.lastPathComponent): \(found.output.0)")
      }
    }
    #expect(count > 50)
  }
}
