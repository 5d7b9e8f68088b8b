import ClipJob

/// A result that says all that one can say.
enum FullResult {
  static func of(_ id: String) -> JobResult {
    JobResult(
      id: id, state: .succeeded, attempts: 1, worker: "w", device: "cpu",
      outputs: [
        JobResult.File(
          to: "greeting.mp4", bytes: 4, sha256: "ab", frames: 25, duration: 1, width: 320, height: 180,
          captions: 2)
      ],
      timing: JobResult.Timing(
        queued: 1, wall: 2, speed: 3, stages: ["decode": 1], stagesCPU: ["decode": 1], waiting: ["encode": 1]),
      cost: JobResult.Cost(
        usd: 1, usdStages: ["decode": 1], cpuSeconds: 1, peakMemoryBytes: 1, gpuSeconds: 1, joules: 1,
        quotedUSD: 1,
        quotedSeconds: 1, laneSeconds: 1, hasAssumedPrice: true),
      io: JobResult.Traffic(
        framesIn: 1, framesOut: 1, bytesIn: 1, bytesOut: 1, requests: 1, bytesFetched: 1, bytesSent: 1,
        cacheHits: 1,
        cacheMisses: 1, bytesFromCache: 1,
        hosts: [JobResult.Traffic.Host(name: "a", requests: 1, bytesFetched: 1, seconds: 1)]),
      explain: ["so"], warnings: [JobWarning("clip.short", "short", path: "tracks[0]", hint: "longer")],
      av: JobResult.AV(
        driftMaxMs: 1, framesDuplicated: 1, framesDropped: 1, loudness: -14, truePeak: -1, limitedMaxDb: 1,
        limitedSeconds: 1),
      error: JobError("a.b", "words", path: "tracks[0]", hint: "do"))
  }
}
