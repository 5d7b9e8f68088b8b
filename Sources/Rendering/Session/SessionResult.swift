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
    let files = (pictures(receipts) + sidecars(receipts)).sorted { $0.index < $1.index }.map(\.file)
    let planning = plan.effort
    clock.book(.fetch, planning.taken)
    let wall = planning.taken.wall + monotonicSeconds() - started
    return RenderResult(
      files: files, wall: wall, speed: wall > 0 ? plan.duration / wall : 0,
      stages: Stage.allCases.map { ($0, clock.total($0)) },
      cpuSeconds: ProcessUsage.now().cpuSeconds - planning.usageBefore.cpuSeconds,
      peakMemory: ProcessUsage.now().peakMemory, framesRead: traffic.frames, bytesRead: traffic.bytes,
      remote: plan.remote?.traffic ?? [],
      explain: explain, driftMax: heard.drift, device: device.label, cadence: clips.cadence,
      warnings: warnings, limiting: heard.limiting)
  }

  private typealias Made = (index: Int, file: RenderResult.File)

  /// `receipts`: in the order of the job's outputs.
  private func pictures(_ receipts: [OutputReceipt]) -> [Made] {
    zip(plan.outputs, outcomes).map { output, outcome in
      let receipt = receipts[output.index]
      return (
        output.index,
        RenderResult.File(
          to: output.output.to, bytes: receipt.bytes, sha256: receipt.sha256, frames: outcome.framesWritten,
          duration: output.stillFrame == nil ? (Rational(output.frameCount) / output.fps).seconds : nil,
          width: output.width, height: output.height)
      )
    }
  }

  private func sidecars(_ receipts: [OutputReceipt]) -> [Made] {
    plan.sidecars.map { sidecar in
      let receipt = receipts[sidecar.index]
      return (
        sidecar.index,
        RenderResult.File(
          to: sidecar.output.to, bytes: receipt.bytes, sha256: receipt.sha256, duration: plan.duration,
          captions: sidecar.captions)
      )
    }
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
    for file in plan.remote?.traffic ?? [] {
      let cached = file.cache.map { ", and \($0.bytes) from the cache" } ?? ""
      lines.append(
        "\(file.name): \(file.bytes) of \(file.size) bytes were read from its server, in \(file.requests) request\(file.requests == 1 ? "" : "s")\(cached)"
      )
    }
    for line in outcomes.flatMap(\.explain) + plan.sidecars.flatMap(\.notes) where !lines.contains(line) {
      lines.append(line)
    }
    if heard.limiting.samples > 0 { lines.append(heard.limiting.line) }
    if plan.voices.isEmpty, plan.outputs.contains(where: { $0.output.audio != nil && $0.stillFrame == nil }) {
      lines.append("no audio: no source has any")
    }
    return lines
  }
}
