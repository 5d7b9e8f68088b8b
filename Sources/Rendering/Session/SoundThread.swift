import ClipJob
import MediaIO
import Synchronization
import Telemetry
import Threads

/// Mixes the sound of a render on a thread of its own and hands it to every output that wants it.
final class SoundThread: Sendable {
  private let voices: [Voice]
  private let sampleCount: Int
  private let sinks: [OutputSink]
  private let pace: Pace
  private let stop: FirstFailure
  private let clock: StageClock
  private let traffic: SourceTraffic
  private let outcome = Mutex(Outcome())
  private let done = Completion()

  struct Outcome {
    /// Seconds: the largest misplacement of any voice.
    var drift = 0.0
    /// What was wrong with sounds without stopping the render.
    var warnings: [JobWarning] = []
    var limiting = Limiting()
  }

  init(
    _ voices: [Voice], sampleCount: Int, sinks: [OutputSink], pace: Pace, stop: FirstFailure,
    clock: StageClock, traffic: SourceTraffic
  ) {
    self.voices = voices
    self.sampleCount = sampleCount
    self.sinks = sinks
    self.pace = pace
    self.stop = stop
    self.clock = clock
    self.traffic = traffic
  }

  /// `block`: samples per channel mixed at once. `lead`: seconds that the sound may be ahead of the picture.
  func start(block: Int, lead: Double) {
    if !WorkThread.start("sound", done, { self.run(block: block, lead: lead) }) {
      stop.set(.noThread(path: nil))
    }
  }

  /// Waits for the thread a moment; whether it has ended.
  func waitBriefly() -> Bool { done.wait(seconds: 0.1) }

  /// Waits for the end.
  func join() -> Outcome {
    done.wait()
    return outcome.withLock { $0 }
  }

  private func run(block: Int, lead: Double) {
    guard !sinks.isEmpty, !voices.isEmpty else { return }
    let mixer = SoundMixer(voices, sampleCount: sampleCount, traffic: traffic)
    defer {
      outcome.withLock {
        $0 = Outcome(drift: mixer.worstDrift, warnings: mixer.warnings, limiting: mixer.limiting)
      }
    }
    while mixer.position < sampleCount {
      let count = min(block, sampleCount - mixer.position)
      let begin = Double(mixer.position) / Double(AudioFormat.sampleRate)
      guard pace.wait(for: begin - lead), !stop.isSet else { return }
      var buffer = [Float](repeating: 0, count: count * AudioFormat.channels)
      do {
        try clock.measure(.decode) { () throws(JobError) in try mixer.mix(count, into: &buffer) }
      } catch {
        stop.set(error)
        return
      }
      traffic.beat()
      for sink in sinks { _ = sink.queue.push(.sound(buffer), weight: 0) }
    }
  }
}
