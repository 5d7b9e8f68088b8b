import ClipJob
import MediaIO
import MediaTypes
import Telemetry
import Threads

/// What a render tells of itself when its files are complete.
struct SessionResult {
  let plan: RenderPlan
  let device: any RenderDevice
  let clips: ClipFrames
  let outcomes: [OutputSink.Outcome]
  let heard: SoundThread.Outcome

  /// - Parameter started: monotonic seconds.
  func result(
    _ receipts: [OutputReceipt], clock: StageClock, traffic: SourceTraffic, started: Double
  ) -> RenderResult {
    let files = zip(plan.outputs, zip(receipts, outcomes)).map { output, made in
      RenderResult.File(
        to: output.output.to, bytes: made.0.bytes, sha256: made.0.sha256, frames: made.1.framesWritten,
        duration: output.stillFrame == nil ? (Rational(output.frameCount) / output.fps).seconds : nil,
        width: output.width, height: output.height)
    }
    let planning = plan.effort
    clock.book(.fetch, planning.taken)
    let wall = planning.taken.wall + monotonicSeconds() - started
    return RenderResult(
      files: files, wall: wall, speed: wall > 0 ? plan.duration / wall : 0,
      stages: Stage.allCases.map { ($0, clock.total($0)) },
      cpuSeconds: ProcessUsage.now().cpuSeconds - planning.usageBefore.cpuSeconds,
      peakMemory: ProcessUsage.now().peakMemory, framesRead: traffic.frames, bytesRead: traffic.bytes,
      explain: explain, driftMax: heard.drift, device: device.label, cadence: clips.cadence,
      warnings: warnings, limiting: heard.limiting)
  }

  private var warnings: [JobWarning] {
    let happened = clips.warnings + heard.warnings + [heard.limiting.warning].compactMap { $0 }
    return (happened + plan.allWarnings).bounded
  }

  private var explain: [String] {
    var lines: [String] = []
    let notes = clips.notes + plan.mediaNotes + plan.colorNotes
    for line in notes where !lines.contains(line) { lines.append(line) }
    if device.name != "cpu" { lines.append("composed on \(device.label)") }
    for line in outcomes.flatMap(\.explain) where !lines.contains(line) { lines.append(line) }
    if heard.limiting.samples > 0 { lines.append(heard.limiting.line) }
    if plan.voices.isEmpty, plan.outputs.contains(where: { $0.output.audio != nil && $0.stillFrame == nil }) {
      lines.append("no audio: no source has any")
    }
    return lines
  }
}
