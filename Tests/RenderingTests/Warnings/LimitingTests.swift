import ClipJob
import TestKit
import Testing

/// What the limiter does is told, because it is not what the volumes say.
@Suite struct LimitingTests {
  /// Two tones at 0.8 of full scale add up to 1.6 times: 4.1 dB above.
  private func tone() throws -> String {
    let tone = MediaFixtures.tone(seconds: 2)
    let peak = tone.map(abs).max() ?? 1
    return try MediaFixtures.wav("limited tone.wav", tone.map { $0 / peak * 0.8 }, channels: 2, rate: 48_000)
  }

  private func render(voices: Int, volume: Double = 1) throws -> JobResult {
    let tone = try tone()
    let tracks = (0..<voices).map { _ in #"{"source": "\#(tone)", "volume": \#(volume)}"# }
    return try RenderBench().render(
      #"""
      {"version": 1, "canvas": {"width": 64, "height": 64},
       "tracks": [{"clips": [{"source": {"color": "#336699"}, "duration": 2}]}],
       "audio": {"tracks": [\#(tracks.joined(separator: ","))]}, "outputs": [{"to": "a.mp4"}]}
      """#
    ).document(id: "a")
  }

  @Test func itsWorkIsTold() throws {
    let result = try render(voices: 2)
    let most = try #require(result.av?.limitedMaxDb)
    #expect(abs(most - 4.08) < 0.05, "\(most)")
    #expect(abs((result.av?.limitedSeconds ?? 0) - 2) < 0.02)
    #expect(
      result.explain.contains { $0.contains("a limiter turned them down by up to 4.1 dB") },
      "\(result.explain)")
    #expect(result.warnings.isEmpty)
  }

  @Test func muchOfItIsAWarning() throws {
    let result = try render(voices: 3)
    #expect(result.warnings.map(\.code) == ["audio.limited"])
    #expect(
      result.warnings.first?.message.contains("7.6 dB more than full scale") == true, "\(result.warnings)")
    #expect(result.explain.contains { $0.hasPrefix("audio: the sounds add up") })
  }

  @Test func withinFullScaleThereIsNothingToTell() throws {
    let result = try render(voices: 2, volume: 0.5)
    #expect(result.av?.limitedMaxDb == nil && result.av?.limitedSeconds == nil)
    #expect(!result.explain.contains { $0.contains("limiter") })
  }

  /// One sample that is no number would make every one after it none.
  @Test(arguments: [Float.nan, .infinity, -.infinity, 3e38]) func whatIsNoSoundIsSilentAndTold(
    _ sample: Float
  ) throws {
    var samples = MediaFixtures.tone(seconds: 1)
    samples[48_001] = sample
    let wav = try MediaFixtures.wav("broken \(sample).wav", samples, channels: 2, rate: 48_000)
    let bench = RenderBench()
    let result = try bench.render(
      ##"""
      {"version": 1, "canvas": {"width": 64, "height": 64},
       "tracks": [{"clips": [{"source": {"color": "#336699"}, "duration": 1}]}],
       "audio": {"tracks": [{"source": "\##(wav)"}]}, "outputs": [{"to": "a.mp4"}]}
      """##
    ).document(id: "a")
    #expect(result.warnings.map { "\($0.code) \($0.path ?? "")" } == ["source.flawed audio.tracks[0].source"])
    #expect(result.av?.limitedMaxDb == nil)
    let heard = try FFmpegTool.sound(bench.file("a.mp4"))
    #expect(heard.suffix(20_000).contains { abs($0) > 0.05 }, "what comes after is heard")
  }
}
