import CFFmpeg
import Foundation
import MediaTypes
import Telemetry
import TestKit
import Testing

@testable import MediaIO

/// What muxers ask of targets, and what becomes of targets that refuse. `RemuxTests` has what is in the files.
@Suite struct MuxerTests {
  private let target = BrokenTarget()

  private static func settings(_ container: EncodingSettings.Container) -> EncodingSettings {
    EncodingSettings(
      container: container,
      video: MediaWriterTests.video(container == .webm ? .vp9 : .h264, width: 64, height: 64),
      audio: container == .gif
        ? nil : .init(codec: container == .webm ? .opus : .aac, bitrate: 96_000))
  }

  private func write(
    _ container: EncodingSettings.Container, to target: any OutputTarget, _ heartbeat: Heartbeat = Heartbeat()
  ) throws {
    let writer = try MediaWriter(target, settings: Self.settings(container), heartbeat: heartbeat)
    let tone = MediaFixtures.tone(seconds: 0.1)
    for frame in 0..<12 {
      try writer.write(NumberedVideo.picture(frame, width: 64, height: 64))
      try tone.withUnsafeBufferPointer {
        try writer.write(samples: try #require($0.baseAddress), count: 1600)
      }
    }
    try writer.finish()
  }

  /// What a target has to be able to do, by container: an upload can go on while gifs and stills are written.
  @Test func whoGoesBackAndWhoReadsAgain() throws {
    for container in [EncodingSettings.Container.mp4, .mov] {
      let target = BrokenTarget()
      try write(container, to: target)
      #expect(target.goesBack > 0 && target.reads > 0, "\(container)")
    }
    for container in [EncodingSettings.Container.mkv, .webm] {
      let target = BrokenTarget()
      try write(container, to: target)
      #expect(target.goesBack > 0 && target.reads == 0, "\(container)")
    }
    try write(.gif, to: target)
    #expect(target.goesBack == 0 && target.reads == 0)
    for format in [StillWriter.Format.jpg, .png, .webp] {
      let target = BrokenTarget()
      try StillWriter.write(NumberedVideo.picture(1), to: target, format: format)
      #expect(target.goesBack == 0 && target.reads == 0 && target.size > 0)
    }
  }

  @Test(arguments: [EncodingSettings.Container.mp4, .mov, .mkv, .webm, .gif])
  func theSameBytesWhateverTheTarget(_ container: EncodingSettings.Container) throws {
    try write(container, to: target)
    let folder = TemporaryDirectory()
    let file = try DescriptorTarget.create(folder.file("clip"))
    try write(container, to: file)
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.file("clip")))) == target.bytes)
    #expect(try file.receipt() == target.receipt())
  }

  /// Two pictures a second, of which the encoder holds many: sound that is far ahead of them waits, and threads do not decide.
  @Test(arguments: [EncodingSettings.Container.mp4, .mkv])
  func theSameBytesWhoeverIsAhead(_ container: EncodingSettings.Container) throws {
    var settings = Self.settings(container)
    settings.video.fps = 2
    let tone = MediaFixtures.tone(seconds: 0.5)
    func made(ahead: Int) throws -> [UInt8] {
      let target = BrokenTarget()
      let writer = try MediaWriter(target, settings: settings)
      for step in 0..<60 + ahead {
        if step < 60 {
          try tone.withUnsafeBufferPointer {
            try writer.write(samples: try #require($0.baseAddress), count: 24_000)
          }
        }
        if step >= ahead { try writer.write(NumberedVideo.picture(step - ahead, width: 64, height: 64)) }
      }
      try writer.finish()
      return target.bytes
    }
    let even = try made(ahead: 0)
    #expect(try made(ahead: 30) == even)
    #expect(try made(ahead: 60) == even)
  }

  @Test(arguments: [EncodingSettings.Container.mp4, .mkv, .gif])
  func aTargetThatFillsUp(_ container: EncodingSettings.Container) throws {
    let full = MediaError(.diskFull, "cannot write clip: the store is full", hint: "pay for more")
    target.failsWriting = { offset, count in offset + count > 100 ? full : nil }
    #expect(throws: full) { try write(container, to: target) }
  }

  /// The second pass of `+faststart`, which is the first to write where something was written.
  @Test func aTargetThatFillsUpInTheSecondPass() throws {
    try write(.mp4, to: target)
    let size = target.bytes.count
    let other = BrokenTarget()
    let full = MediaError(.diskFull, "cannot write clip: the store is full")
    other.failsWriting = { offset, count in offset + count > size - 10 ? full : nil }
    #expect(throws: full) { try write(.mp4, to: other) }
    #expect(other.reads > 0)
  }

  /// FFmpeg's muxer takes a failure for the end, and would call a file complete that is not.
  @Test func aTargetThatCannotBeReadAgain() throws {
    let gone = MediaError(.unwritable, "cannot read back clip: the store is gone")
    target.failsReading = { gone }
    #expect(throws: gone) { try write(.mp4, to: target) }
  }

  @Test func aCancellationInTheSecondPass() throws {
    let heartbeat = Heartbeat()
    target.failsReading = {
      heartbeat.cancellation.cancel()
      return nil
    }
    #expect(throws: MediaError.cancelled) { try write(.mp4, to: target, heartbeat) }
    #expect(target.reads > 0)
  }

  @Test func aCancellationBetweenPackets() throws {
    let heartbeat = Heartbeat()
    target.failsWriting = { _, _ in
      heartbeat.cancellation.cancel()
      return nil
    }
    #expect(throws: MediaError.cancelled) { try write(.mkv, to: target, heartbeat) }
  }
}
