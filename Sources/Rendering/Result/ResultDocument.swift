import ClipJob
import MediaTypes
import Telemetry

extension RenderResult {
  /// The result document.
  ///
  /// - Parameters:
  ///   - attempts: those that count, this one included.
  ///   - worker: who rendered it; nil without a queue.
  ///   - queued: seconds from enqueueing to the start of this attempt; nil without a queue.
  public func document(
    id: String, attempts: Int = 1, worker: String? = nil, queued: Double? = nil
  ) -> JobResult {
    let cached = remote.compactMap(\.cache)
    return JobResult(
      id: id, state: .succeeded, attempts: attempts, worker: worker, device: device,
      outputs: files.map {
        JobResult.File(
          to: FilePath.shown($0.to), bytes: $0.bytes, sha256: $0.sha256, frames: $0.frames,
          duration: $0.duration,
          width: $0.width, height: $0.height, captions: $0.captions)
      },
      timing: JobResult.Timing(
        queued: queued, wall: wall, speed: speed, stages: seconds(\.wall), stagesCPU: seconds(\.cpu),
        waiting: seconds(\.waited).filter { $0.value > 0 }),
      cost: JobResult.Cost(cpuSeconds: cpuSeconds, peakMemoryBytes: peakMemory),
      io: JobResult.Traffic(
        framesIn: framesRead, framesOut: files.reduce(0) { $0 + ($1.frames ?? 0) }, bytesIn: bytesRead,
        bytesOut: files.reduce(0) { $0 + $1.bytes },
        requests: remote.isEmpty ? nil : remote.reduce(0) { $0 + $1.requests },
        bytesFetched: remote.isEmpty ? nil : remote.reduce(0) { $0 + $1.bytes }, bytesSent: bytesSent,
        cacheHits: cached.isEmpty ? nil : cached.reduce(0) { $0 + $1.hits },
        cacheMisses: cached.isEmpty ? nil : cached.reduce(0) { $0 + $1.misses },
        bytesFromCache: cached.isEmpty ? nil : cached.reduce(0) { $0 + $1.bytes }, hosts: hosts),
      explain: explain + warnings.map(\.line), warnings: warnings,
      av: JobResult.AV(
        driftMaxMs: driftMax * 1000, framesDuplicated: framesDuplicated, framesDropped: framesDropped,
        limitedMaxDb: limiting.samples > 0 ? limiting.decibels : nil,
        limitedSeconds: limiting.samples > 0 ? limiting.seconds : nil))
  }

  private var hosts: [JobResult.Traffic.Host] {
    var hosts: [String: JobResult.Traffic.Host] = [:]
    for file in remote {
      guard let name = file.host else { continue }
      var host = hosts[name] ?? .init(name: name, requests: 0, bytesFetched: 0, seconds: 0)
      host.requests += file.requests
      host.bytesFetched += file.bytes
      host.seconds += file.seconds
      hosts[name] = host
    }
    let most = hosts.values.sorted { ($1.bytesFetched, $0.name) < ($0.bytesFetched, $1.name) }
    return Array(most.prefix(JobResult.Traffic.mostHosts))
  }

  private func seconds(_ value: KeyPath<StageClock.Total, Double>) -> [String: Double] {
    Dictionary(stages.map { ($0.0.rawValue, $0.1[keyPath: value]) }, uniquingKeysWith: +)
  }
}

extension JobResult {
  /// The result document of a job that was not: its first error is the one that counts.
  public static func failed(id: String, _ errors: [JobError]) -> JobResult {
    let cancelled = errors.contains { $0.code == "job.cancelled" }
    return JobResult(id: id, state: cancelled ? .cancelled : .failed, attempts: 1, error: errors.first)
  }
}
