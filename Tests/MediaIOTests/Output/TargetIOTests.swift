import CFFmpeg
import Foundation
import Telemetry
import TestKit
import Testing

@testable import MediaIO

@Suite struct TargetIOTests {
  private let target = BrokenTarget()

  private func write(_ bytes: [UInt8], _ io: TargetIO) { avio_write(io.raw, bytes, Int32(bytes.count)) }

  @Test func bytesGoWhereTheyBelong() throws {
    let io = try TargetIO(target, Heartbeat())
    write([1, 2, 3, 4, 5, 6], io)
    avio_flush(io.raw)
    #expect(avio_seek(io.raw, 2, SEEK_SET) == 2)
    write([9], io)
    #expect(avio_seek(io.raw, 0, SEEK_CUR) == 3)
    avio_flush(io.raw)
    #expect(avio_size(io.raw) == 6)
    #expect(target.bytes == [1, 2, 9, 4, 5, 6])
    #expect(avio_seek(io.raw, -1, SEEK_SET) < 0)
    #expect(io.failure == nil)
  }

  @Test func theFirstFailureIsKeptInTheTargetsWords() throws {
    let io = try TargetIO(target, Heartbeat())
    var words = ["the store is full", "the store is gone"]
    target.failsWriting = { _, _ in MediaError(.diskFull, words.removeFirst()) }
    write([1], io)
    avio_flush(io.raw)
    #expect(io.raw.pointee.error == cff_error_no_space)
    write([2], io)
    avio_flush(io.raw)
    #expect(io.failure == MediaError(.diskFull, "the store is full"))
  }

  @Test func eachPieceIsABeatAndACancellationEndsIt() throws {
    let heartbeat = Heartbeat()
    let io = try TargetIO(target, heartbeat)
    write([1], io)
    avio_flush(io.raw)
    #expect(heartbeat.reading.beats == 1 && target.bytes == [1])
    heartbeat.cancellation.cancel()
    write([2], io)
    avio_flush(io.raw)
    #expect(target.bytes == [1] && io.failure == .cancelled && io.raw.pointee.error == cff_error_exit)
  }

  /// As `mp4`'s muxer does it.
  @Test func whatIsReadAgainIsTheSameTargetAndNothingElse() throws {
    let io = try TargetIO(target, Heartbeat())
    var muxer: UnsafeMutablePointer<AVFormatContext>?
    #expect(avformat_alloc_output_context2(&muxer, nil, "mp4", nil) >= 0)
    let raw = try #require(muxer)
    defer { avformat_free_context(raw) }
    io.letRead(from: raw)
    write([1, 2, 3], io)
    avio_flush(io.raw)
    var reader: UnsafeMutablePointer<AVIOContext>?
    #expect(raw.pointee.io_open(raw, &reader, "/etc/passwd", AVIO_FLAG_WRITE, nil) == -EPERM)
    #expect(raw.pointee.io_open(raw, &reader, "/etc/passwd", AVIO_FLAG_READ, nil) == 0)
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(avio_read(reader, &bytes, 8) == 3 && bytes.prefix(3) == [1, 2, 3])
    #expect(io.failure == nil)
    target.failsReading = { MediaError(.unwritable, "it is gone") }
    #expect(avio_seek(reader, 0, SEEK_SET) == 0)
    // From its buffer, then from the target.
    _ = avio_read(reader, &bytes, 8)
    #expect(io.failure?.message == "it is gone")
    #expect(raw.pointee.io_close2(raw, reader) == 0)
    withExtendedLifetime(io) {}
  }
}
