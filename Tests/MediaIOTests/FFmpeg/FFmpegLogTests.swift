import CFFmpeg
import Foundation
import TestKit
import Testing

@testable import MediaIO

@Suite struct FFmpegLogTests {
  private let directory = TemporaryDirectory()

  /// With threads, FFmpeg's decoder logs on its own.
  @Test(arguments: [1, 4])
  func linesAreOfTheirOwnFile(_ threads: Int) throws {
    let whole = try NumberedVideo(frames: 60).make("log.mp4", MediaFixtures.h264(gop: 15))
    var bytes = try MP4Bytes(whole)
    let isDamaged = bytes.damage(from: 0.3, to: 0.6)
    #expect(isDamaged)
    let damaged = directory.file("damaged.mp4")
    try bytes.write(damaged)
    let (good, bad) = (try Stream(whole, threads), try Stream(damaged, threads))
    _ = FFmpegLog.takeLast()
    var isReading = true
    while isReading {
      let (one, other) = (try bad.step(), try good.step())
      isReading = one || other
    }
    #expect(good.decoder.log.take() == nil)
    #expect(good.packets.isEmpty)
    #expect(bad.said.contains { !$0.isEmpty })
    #expect(FFmpegLog.takeLast() == nil)
  }

  @Test func anErrorOfOneFileSaysNothingOfAnother() throws {
    let text = directory.file("text.mp4")
    try Data("no media".utf8).write(to: URL(fileURLWithPath: text))
    let record = LogRecord()
    record.during { withVaList([]) { av_vlog(nil, AV_LOG_ERROR, "of another file\n", $0) } }
    let error = #expect(throws: MediaError.self) { try MediaProbe.probe(path: text) }
    #expect(error?.message.contains("another") == false)
    #expect(record.take() == "of another file")
  }

  /// A file that is decoded step by step.
  private final class Stream {
    let decoder: Decoder
    private let reader: PacketReader
    private let frame = try? Frame()
    private(set) var said: [String] = []
    /// Errors that were thrown.
    private(set) var packets: [MediaError] = []
    private var isEnded = false

    init(_ path: String, _ threads: Int) throws {
      let info = try MediaProbe.probe(path: path)
      reader = try PacketReader(info.origin, streamIndex: 0)
      decoder = try Decoder(
        reader.parameters, timeBase: reader.timeBase, threads: threads, of: path, limits: MediaLimits())
    }

    /// False at the end.
    func step() throws -> Bool {
      guard let frame, !isEnded else { return false }
      do {
        let hasPacket = try reader.next()
        _ = try decoder.send(hasPacket ? reader.packet : nil)
        while try decoder.receive(into: frame) == .frame {}
        isEnded = !hasPacket
      } catch let error as MediaError {
        packets.append(error)
        if error.message.contains("FFmpeg says") { said.append(error.message) }
      }
      if let line = decoder.log.take() { said.append(line) }
      return !isEnded
    }
  }
}
