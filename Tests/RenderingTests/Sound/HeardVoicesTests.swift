import ClipJob
import MediaIO
import MediaTypes
import Telemetry
import TestKit
import Testing

@testable import Rendering

@Suite struct HeardVoicesTests {
  private func voice(loop: Bool = false, speed: Rational = 1) throws -> Voice {
    let samples = (0..<48_000).map { Float($0) / 48_000 * 0.9 }
    let info = try MediaProbe.probe(path: MediaFixtures.wav("ramp.wav", samples, channels: 1, rate: 48_000))
    return Voice(
      path: "audio.tracks[0]", info: info, from: 0, to: 1, speed: speed, loop: loop, start: 2,
      end: loop ? 7 : 3,
      gain: GainEnvelope(
        volume: Animated(1), fadeIn: 0.5, fadeOut: 0, duration: loop ? 5 : 1, transitionIn: nil,
        transitionOut: nil))
  }

  private func read(_ voices: [Voice], _ count: Int) throws -> [Float] {
    let sound = HeardVoices(voices, nil)
    var samples: [Float] = []
    while samples.count < count { try sound.read(min(1000, count - samples.count), into: &samples) }
    return samples
  }

  /// A timeline that begins later has the same samples from there on.
  @Test(arguments: [Rational(0), Rational(1), Rational(9, 4), Rational(5, 2)], [false, true])
  func laterBeginningsHaveTheRest(_ moment: Rational, _ loop: Bool) throws {
    let voice = try voice(loop: loop)
    let all = try read(voice.since(.zero), 7 * 48_000)
    let rest = try read(voice.since(moment), 4 * 48_000)
    let first = Int((moment * 48_000).rounded)
    let wanted = all[first..<first + rest.count]
    #expect(wanted.contains { $0 > 0.3 })
    for (a, b) in zip(rest, wanted) where abs(a - b) > 1e-3 {
      Issue.record("\(a) instead of \(b)")
      break
    }
  }

  @Test func whatIsOverIsNotOpened() throws {
    for moment in [Rational(3), 9] { #expect(try voice().since(moment).isEmpty) }
    #expect(try voice(loop: true).since(Rational(52, 10)).count == 2)
    #expect(try voice(loop: true).since(4).count == 1)
    #expect(try voice(loop: true).since(Rational(65, 10)).count == 1)
  }

  @Test func cancellationsEndTheReading() throws {
    let heartbeat = Heartbeat()
    heartbeat.cancellation.cancel()
    let sound = HeardVoices([try voice()], SourceTraffic(heartbeat: heartbeat))
    var samples: [Float] = []
    let error = #expect(throws: JobError.self) { try sound.read(4 * 48_000, into: &samples) }
    #expect(error?.code == "job.cancelled")
  }

  private func plan(_ waveform: String, clips: String = "", audio: String = "") throws -> RenderPlan {
    let bench = try WarningBench()
    return try bench.plan(
      """
      "canvas": {"width": 320, "height": 240}, "tracks": [{"clips": [\(clips)]}, {"clips": [
        {"source": {"waveform": {\(waveform)}}, "duration": 2}]}], "audio": {"tracks": [\(audio)]},
      "outputs": [{"to": "out.mp4"}]
      """)
  }

  private func codes(_ waveform: String, clips: String = "", audio: String = "") throws -> [String] {
    try plan(waveform, clips: clips, audio: audio).warnings.map(\.code).filter { $0.hasPrefix("waveform") }
  }

  @Test func waveformsOfNothingAreWarnedOf() throws {
    let talk = #"{"source": {"video": "talk.mp4"}, "id": "talk", "duration": 2"#
    let music = #"{"source": "music.wav", "id": "music"}"#
    #expect(try codes(#""of": "talk""#, clips: talk + "}") == [])
    #expect(try codes("", clips: talk + "}") == [])
    #expect(try codes(#""of": "talk""#, clips: talk + #", "volume": 0}"#) == ["waveform.silent"])
    #expect(try codes("", clips: talk + #", "volume": 0}"#) == ["waveform.silent"])
    #expect(try codes(#""of": "music""#, clips: talk + "}", audio: music) == [])
    #expect(try codes(#""audio": "music.wav""#, audio: music) == [])
    #expect(try codes(#""audio": "music.wav""#) == ["waveform.notHeard"])
  }

  @Test func filesWithoutSoundAreErrors() throws {
    func error(_ waveform: String, clips: String = "") throws -> [String] {
      do {
        _ = try plan(waveform, clips: clips)
        return []
      } catch let errors as JobErrors {
        return errors.errors.map { "\($0.code) \($0.path ?? "")" }
      }
    }
    let place = "tracks[1].clips[0].source.waveform"
    #expect(try error(#""audio": "silent.mp4""#) == ["source.missingStream \(place).audio"])
    #expect(try error(#""audio": "none.mp3""#) == ["source.notFound \(place).audio"])
    let silent = #"{"source": {"video": "silent.mp4"}, "id": "talk", "duration": 2}"#
    #expect(try error(#""of": "talk""#, clips: silent) == ["source.missingStream \(place).of"])
  }

  /// Sound that is shown is decoded once more than sound that is heard.
  @Test func workAndMemoryAreCounted() throws {
    let music = #"{"source": "music.wav"}"#
    let still = ##"{"source": {"color": "#000000"}, "duration": 2}"##
    let shown = try plan("", clips: still, audio: music)
    let work = shown.work()
    #expect(work[.sources] == 2)
    let alone = try WarningBench().plan(
      #""canvas": {"width": 320, "height": 240}, "tracks": [{"clips": [\#(still)]}], "audio": {"tracks": [\#(music)]}, "outputs": [{"to": "out.mp4"}]"#
    )
    #expect(work[.sound] - alone.work()[.sound] == 2)
    #expect(shown.estimatedMemory - alone.estimatedMemory >= 24 << 20)
  }
}
