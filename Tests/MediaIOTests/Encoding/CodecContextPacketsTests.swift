import CFFmpeg
import MediaTypes
import Testing

@testable import MediaIO

@Suite struct CodecContextPacketsTests {
  private let target = BrokenTarget()

  /// With streams 0 and 1: the sound's is the second.
  private func muxer(_ context: CodecContext) throws -> Muxer {
    let muxer = try Muxer(target, .mkv)
    for _ in 0..<2 { try muxer.add(CompressedStream(encoder: context)) }
    try muxer.start()
    return muxer
  }

  @Test func allThatIsReadyIsTakenOnce() throws {
    let encoder = try AudioEncoder(.init(codec: .opus, bitrate: 96_000))
    let muxer = try muxer(encoder.context)
    var packets = 0
    muxer.onPacket = { packets += 1 }
    try encoder.context.drain(into: muxer, stream: 1)
    #expect(packets == 0)
    let silence = [Float](repeating: 0, count: 2 * 960 * 3)
    try silence.withUnsafeBufferPointer {
      try encoder.encode(try #require($0.baseAddress), count: 960 * 3, into: muxer)
    }
    let before = packets
    #expect(before > 0)
    try encoder.context.drain(into: muxer, stream: 1)
    #expect(packets == before)
    try encoder.finish(into: muxer)
    #expect(packets == 4)
  }

  @Test func whatFailsIsToldAsTheCallerWantsIt() throws {
    let encoder = try AudioEncoder(.init(codec: .opus, bitrate: 96_000))
    let muxer = try muxer(encoder.context)
    // A decoder has no packets to give.
    let decoder = try CodecContext(try #require(avcodec_find_decoder(AV_CODEC_ID_OPUS)))
    let usual = #expect(throws: MediaError.self) { try decoder.drain(into: muxer, stream: 1) }
    #expect(usual?.kind == .failed)
    #expect(usual?.message.hasPrefix("cannot encode clip: ") == true, "\(usual?.message ?? "")")
    let own = MediaError(.deviceFailed, "the GPU is gone")
    #expect(throws: own) { try decoder.drain(into: muxer, stream: 1) { _ in own } }
  }

  @Test func aStreamThatIsNotThere() throws {
    let encoder = try AudioEncoder(.init(codec: .opus, bitrate: 96_000))
    let error = #expect(throws: MediaError.self) {
      try muxer(encoder.context).write(Packet(), to: 2)
    }
    #expect(error?.message == "clip has no stream 2")
  }
}
