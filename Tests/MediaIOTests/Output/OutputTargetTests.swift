import Foundation
import MediaTypes
import Telemetry
import TestKit
import Testing

@testable import MediaIO

/// A target that can only append, as an upload in parts: it takes the digest of the bytes as they pass.
private final class AppendingTarget: OutputTarget {
  let name = "https://store/clip"
  private let digest: SHA256
  private(set) var size: Int64 = 0

  init() throws { digest = try SHA256() }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(MediaError) {
    guard offset == size else { throw MediaError(.unsupported, "\(name) takes no byte twice") }
    digest.update(bytes)
    size += Int64(bytes.count)
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
    throw MediaError(.unsupported, "\(name) gives nothing back")
  }

  func receipt(_ activity: Heartbeat.Activity?) throws(MediaError) -> OutputReceipt {
    OutputReceipt(bytes: Int(size), sha256: digest.finish())
  }
}

/// That targets need not be files.
@Suite struct OutputTargetTests {
  private let directory = TemporaryDirectory()

  private func write(_ container: EncodingSettings.Container, to target: any OutputTarget) throws {
    let writer = try MediaWriter(
      target,
      settings: .init(container: container, video: MediaWriterTests.video(.h264, width: 64, height: 64)))
    for frame in 0..<12 { try writer.write(NumberedVideo.picture(frame, width: 64, height: 64)) }
    try writer.finish()
  }

  @Test func gifsAndStillsCanBeUploadedWhileTheyAreWritten() throws {
    let (upload, file) = (try AppendingTarget(), try DescriptorTarget.create(directory.file("clip.gif")))
    for target in [upload, file] as [any OutputTarget] { try write(.gif, to: target) }
    #expect(try upload.receipt() == file.receipt())
    for format in [StillWriter.Format.jpg, .png, .webp] {
      let upload = try AppendingTarget()
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
    let error = #expect(throws: MediaError.self) { try write(container, to: AppendingTarget()) }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.hasPrefix("https://store/clip ") == true)
  }
}
