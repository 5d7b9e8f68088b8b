/// What became of a job: the result document of the contract, as `render --report`, the queue and the API
/// give it. What is nil (or an empty list, for `explain` and `warnings`) is left out.
public struct JobResult: Sendable, Equatable {
  public enum State: String, Sendable, CaseIterable { case queued, running, succeeded, failed, cancelled }

  public struct File: Sendable, Equatable {
    /// As the job wrote it.
    public var to: String
    public var bytes: Int?
    /// Lower-case hexadecimal.
    public var sha256: String?
    public var frames: Int?
    /// Seconds.
    public var duration: Double?
    public var width: Int?
    public var height: Int?
    /// Of a caption file: how many it holds.
    public var captions: Int?

    public init(
      to: String, bytes: Int? = nil, sha256: String? = nil, frames: Int? = nil, duration: Double? = nil,
      width: Int? = nil, height: Int? = nil, captions: Int? = nil
    ) {
      self.to = to
      self.bytes = bytes
      self.sha256 = sha256
      self.frames = frames
      self.duration = duration
      self.width = width
      self.height = height
      self.captions = captions
    }

    /// Seconds of moving pictures; nil of any other file. A caption file lasts as long as the clip that it goes with.
    public var clipDuration: Double? { captions == nil ? duration : nil }
  }

  /// Seconds.
  public struct Timing: Sendable, Equatable {
    /// The order in which `stages` are written; other names follow, sorted.
    public static let stageOrder = ["fetch", "decode", "compose", "encode", "publish"]

    public var queued: Double?
    public var wall: Double?
    /// Seconds of clip a second of wall time.
    public var speed: Double?
    /// The busy time of each stage; stages run side by side, so the sum may exceed `wall`.
    public var stages: [String: Double]
    /// CPU time of the stages' own threads; codecs with threads of their own are not in it.
    public var stagesCPU: [String: Double]
    /// What each stage's threads waited for its neighbours: for pictures, for room, for leave to publish.
    public var waiting: [String: Double]

    public init(
      queued: Double? = nil, wall: Double? = nil, speed: Double? = nil, stages: [String: Double] = [:],
      stagesCPU: [String: Double] = [:], waiting: [String: Double] = [:]
    ) {
      self.queued = queued
      self.wall = wall
      self.speed = speed
      self.stages = stages
      self.stagesCPU = stagesCPU
      self.waiting = waiting
    }
  }

  /// What went in and came out.
  public struct Traffic: Sendable, Equatable {
    /// Pictures decoded, stills included; those that nobody sees, too, if they were decoded.
    public var framesIn: Int?
    /// Pictures encoded, of all outputs.
    public var framesOut: Int?
    /// Read from sources.
    public var bytesIn: Int?
    /// Of the finished outputs.
    public var bytesOut: Int?
    /// Made of the servers of sources by URL, and the bytes that these sent, probing included; nil: no source was one.
    public var requests: Int?
    public var bytesFetched: Int?
    /// That were sent to where outputs are named by URL, whatever had to be sent twice included; nil: none was.
    public var bytesSent: Int?
    /// Blocks of them that a cache on disk had, blocks that it had not, and the bytes that came from it; nil: there was none.
    public var cacheHits: Int?
    public var cacheMisses: Int?
    public var bytesFromCache: Int?
    /// Of sources by URL, each host once.
    public var hosts: [Host]

    public struct Host: Sendable, Equatable {
      /// With its port, where a URL names one.
      public var name: String
      public var requests: Int
      public var bytesFetched: Int
      /// For which readers waited for it.
      public var seconds: Double
      public init(name: String, requests: Int, bytesFetched: Int, seconds: Double) {
        (self.name, self.requests, self.bytesFetched, self.seconds) = (name, requests, bytesFetched, seconds)
      }
    }

    /// A result tells no more hosts.
    public static let mostHosts = 32

    public init(
      framesIn: Int? = nil, framesOut: Int? = nil, bytesIn: Int? = nil, bytesOut: Int? = nil,
      requests: Int? = nil, bytesFetched: Int? = nil, bytesSent: Int? = nil,
      cacheHits: Int? = nil, cacheMisses: Int? = nil, bytesFromCache: Int? = nil,
      hosts: [Host] = []
    ) {
      self.framesIn = framesIn
      self.framesOut = framesOut
      self.bytesIn = bytesIn
      self.bytesOut = bytesOut
      self.requests = requests
      self.bytesFetched = bytesFetched
      self.bytesSent = bytesSent
      self.cacheHits = cacheHits
      self.cacheMisses = cacheMisses
      self.bytesFromCache = bytesFromCache
      self.hosts = hosts
    }
  }

  public struct Cost: Sendable, Equatable {
    public var usd: Double?
    /// The same by stage: the names of `Timing.stages`, `other` for what no stage was at work for, `egress` and
    /// `ingress`.
    public var usdStages: [String: Double]
    public var cpuSeconds: Double?
    /// The largest resident set of the job's process while it ran, bytes.
    public var peakMemoryBytes: Int?
    public var gpuSeconds: Double?
    public var joules: Double?
    /// What the job was expected to cost before it began.
    public var quotedUSD: Double?
    /// Seconds of its lane that it was expected to take, and those that it took: from the order until all files were complete.
    public var quotedSeconds: Double?
    public var laneSeconds: Double?
    /// The dollars are of a price that the program assumed, because nobody had said what the machine costs.
    public var hasAssumedPrice: Bool

    public init(
      usd: Double? = nil, usdStages: [String: Double] = [:], cpuSeconds: Double? = nil,
      peakMemoryBytes: Int? = nil, gpuSeconds: Double? = nil,
      joules: Double? = nil,
      quotedUSD: Double? = nil, quotedSeconds: Double? = nil, laneSeconds: Double? = nil,
      hasAssumedPrice: Bool = false
    ) {
      self.usd = usd
      self.usdStages = usdStages
      self.cpuSeconds = cpuSeconds
      self.peakMemoryBytes = peakMemoryBytes
      self.gpuSeconds = gpuSeconds
      self.joules = joules
      self.quotedUSD = quotedUSD
      self.quotedSeconds = quotedSeconds
      self.laneSeconds = laneSeconds
      self.hasAssumedPrice = hasAssumedPrice
    }
  }

  /// How picture and sound fit together.
  public struct AV: Sendable, Equatable {
    /// The largest distance between picture and sound, in milliseconds.
    public var driftMaxMs: Double?
    public var framesDuplicated: Int?
    public var framesDropped: Int?
    /// LUFS (EBU R128).
    public var loudness: Double?
    /// dBTP.
    public var truePeak: Double?
    /// By how much the limiter turned the mix down at its loudest, dB; nil: it had nothing to do.
    public var limitedMaxDb: Double?
    /// For how long it did, seconds.
    public var limitedSeconds: Double?

    public init(
      driftMaxMs: Double? = nil, framesDuplicated: Int? = nil, framesDropped: Int? = nil,
      loudness: Double? = nil, truePeak: Double? = nil, limitedMaxDb: Double? = nil,
      limitedSeconds: Double? = nil
    ) {
      self.driftMaxMs = driftMaxMs
      self.framesDuplicated = framesDuplicated
      self.framesDropped = framesDropped
      self.loudness = loudness
      self.truePeak = truePeak
      self.limitedMaxDb = limitedMaxDb
      self.limitedSeconds = limitedSeconds
    }
  }

  public var id: String?
  public var state: State
  public var attempts: Int?
  public var worker: String?
  public var device: String?
  public var outputs: [File]
  public var timing: Timing?
  public var cost: Cost?
  public var io: Traffic?
  /// What was chosen and why, and what `warnings` say, in sentences.
  public var explain: [String]
  public var warnings: [JobWarning]
  public var av: AV?
  public var error: JobError?

  public init(
    id: String? = nil, state: State, attempts: Int? = nil, worker: String? = nil, device: String? = nil,
    outputs: [File] = [], timing: Timing? = nil, cost: Cost? = nil, io: Traffic? = nil,
    explain: [String] = [], warnings: [JobWarning] = [], av: AV? = nil, error: JobError? = nil
  ) {
    self.id = id
    self.state = state
    self.attempts = attempts
    self.worker = worker
    self.device = device
    self.outputs = outputs
    self.timing = timing
    self.cost = cost
    self.io = io
    self.explain = explain
    self.warnings = warnings
    self.av = av
    self.error = error
  }
}
