import Foundation
import MediaTypes
import Telemetry
import TestKit
import Testing

@testable import MediaIO

/// That targets need not be files.
@Suite struct OutputTargetTests {
  private let directory = TemporaryDirectory()

  private func write(
    _ container: EncodingSettings.Container, to target: any OutputTarget, isFragmented: Bool = false
  ) throws {
    let writer = try MediaWriter(
      target,
      settings: .init(
        container: container, video: MediaWriterTests.video(.h264, width: 64, height: 64),
        isFragmented: isFragmented))
    for frame in 0..<12 { try writer.write(NumberedVideo.picture(frame, width: 64, height: 64)) }
    try writer.finish()
  }

  private func upload(_ take: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }) throws -> AppendingTarget
  {
    try AppendingTarget(name: "https://store/clip") { bytes throws(MediaError) in take(bytes) }
  }

  /// What was handed on is the file, byte for byte, and its digest is that of the file.
  @Test(arguments: [EncodingSettings.Container.mp4, .mov])
  func fragmentsCanBeUploadedWhileTheyAreWritten(_ container: EncodingSettings.Container) throws {
    var bytes: [UInt8] = []
    let upload = try self.upload { bytes += $0 }
    let file = try DescriptorTarget.create(directory.file("clip"))
    for target in [upload, file] as [any OutputTarget] {
      try write(container, to: target, isFragmented: true)
    }
    #expect(try upload.receipt() == file.receipt())
    #expect(try Data(bytes) == Data(contentsOf: URL(fileURLWithPath: directory.file("clip"))))
    #expect(try upload.receipt() == upload.receipt())
  }

  @Test func gifsAndStillsCanBeUploadedWhileTheyAreWritten() throws {
    let (upload, file) = (try self.upload(), try DescriptorTarget.create(directory.file("clip.gif")))
    for target in [upload, file] as [any OutputTarget] { try write(.gif, to: target) }
    #expect(try upload.receipt() == file.receipt())
    for format in [StillWriter.Format.jpg, .png, .webp] {
      let upload = try self.upload()
      let file = try DescriptorTarget.create(directory.file(format.rawValue))
      for target in [upload, file] as [any OutputTarget] {
        try StillWriter.write(NumberedVideo.picture(7), to: target, format: format)
      }
      #expect(try upload.receipt() == file.receipt(), "\(format)")
    }
  }

  /// They have to be spooled; a target that does not do that says so, and no half clip is called complete.
  @Test(arguments: [EncodingSettings.Container.mp4, .mov, .mkv])
  func theOthersAreRefusedInTheTargetsWords(_ container: EncodingSettings.Container) throws {
    let error = #expect(throws: MediaError.self) { try write(container, to: upload()) }
    #expect(error?.kind == .failed)
    #expect(error?.message.hasPrefix("https://store/clip ") == true)
  }
}
