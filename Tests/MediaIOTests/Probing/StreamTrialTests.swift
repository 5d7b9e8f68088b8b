import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct StreamTrialTests {
  private let directory = TemporaryDirectory()
  private let entry = ["moov", "trak", "mdia", "minf", "stbl", "stsd"]

  private func film() throws -> String {
    try NumberedVideo(frames: 60).make("trial.mp4", MediaFixtures.h264(gop: 15))
  }

  @Test func aPictureOfACodecWithoutDecoderIsSaid() throws {
    var file = try MP4Bytes(try film())
    let isPatched = file.rename(entry + ["avc1"], to: "avs3")
    #expect(isPatched)
    let path = directory.file("avs3.mp4")
    try file.write(path)
    let info = try MediaProbe.probe(path: path)
    #expect(info.video == nil)
    #expect(info.videoFailure?.kind == .unsupported)
    #expect(info.videoFailure?.message.contains("no decoder for avs3") == true, "\(info.videoFailure as Any)")
  }

  @Test func aDamagedBeginningIsNotRefused() throws {
    var file = try MP4Bytes(try film())
    let isPatched = file.damage(from: 0, to: 0.4)
    #expect(isPatched)
    let path = directory.file("begins damaged.mp4")
    try file.write(path)
    let info = try MediaProbe.probe(path: path)
    #expect(info.videoFailure == nil)
    let reader = try VideoReader(info)
    _ = try reader.picture(at: 0)
    #expect(NumberedVideo.number(in: try reader.picture(at: Rational(59, 30))) == 59)
    #expect(reader.warnings.contains { $0.contains("damaged") }, "\(reader.warnings)")
  }

  @Test func damageToTheEndIsSaid() throws {
    var file = try MP4Bytes(try film())
    let isPatched = file.damage(from: 0, to: 1)
    #expect(isPatched)
    let path = directory.file("damaged.mp4")
    try file.write(path)
    let info = try MediaProbe.probe(path: path)
    #expect(info.video == nil)
    #expect(info.videoFailure?.kind == .unreadable)
    #expect(
      info.videoFailure?.message.contains("h264, cannot be decoded") == true,
      "\(info.videoFailure as Any)")
  }

  @Test func aSinglePictureIsSeen() throws {
    let path = try NumberedVideo(frames: 1).make("single.mp4", MediaFixtures.h264(gop: 1))
    #expect(try MediaProbe.probe(path: path).videoFailure == nil)
  }

  @Test func brokenPicturesLeaveTheSound() throws {
    let path = directory.file("both.mp4")
    try FFmpegTool.ffmpeg([
      "-i", try film(), "-f", "lavfi", "-i", "sine=440:d=2", "-c:v", "copy", "-c:a", "aac", path,
    ])
    var file = try MP4Bytes(path)
    let isPatched = file.rename(entry + ["avc1"], to: "avs3")
    #expect(isPatched)
    try file.write(path)
    let info = try MediaProbe.probe(path: path)
    #expect(info.videoFailure != nil)
    #expect(info.audio?.codec == "aac" && info.audio?.failure == nil)
  }

  @Test func xHEAACIsNamed() throws {
    let path = directory.file("sound.m4a")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "sine=440:d=1", "-c:a", "aac", path])
    var file = try MP4Bytes(path)
    // The configuration behind tag and length of five bytes (ISO/IEC 14496-1, 7.2.6.7): 31, then 42 − 32.
    let isPatched = file.replace(behind: [0x05, 0x80, 0x80, 0x80], skip: 1, with: [0xF9, 0x46])
    #expect(isPatched)
    try file.write(path)
    let info = try MediaProbe.probe(path: path)
    let failure = info.audio?.failure ?? info.audioFailure
    #expect(failure?.message.contains("xHE-AAC") == true, "\(failure as Any)")
  }
}
