extension JobResult {
  /// Reads a result document. Nil when it is none: not JSON, or without a known `state`.
  ///
  /// Programs of other versions write results, too: what is unknown is passed over, and what is missing stays nil.
  public init?(reading bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes) else { return nil }
    self.init(value)
  }

  public init?(_ value: JSONValue) {
    guard let state = value["state"]?.text.flatMap(State.init(rawValue:)) else { return nil }
    self.init(
      id: value["id"]?.text, state: state, attempts: value["attempts"]?.integer,
      worker: value["worker"]?.text,
      device: value["device"]?.text, outputs: (value["outputs"]?.items ?? []).compactMap(File.init),
      timing: value["timing"].map(Timing.init), cost: value["cost"].map(Cost.init),
      io: value["io"].map(Traffic.init), explain: (value["explain"]?.items ?? []).compactMap(\.text),
      warnings: (value["warnings"]?.items ?? []).compactMap(JobWarning.init(document:)),
      av: value["av"].map(AV.init), error: value["error"].flatMap(JobError.init(document:)))
  }
}

extension JobResult.File {
  fileprivate init?(_ value: JSONValue) {
    guard let to = value["to"]?.text else { return nil }
    self.init(
      to: to, bytes: value["bytes"]?.integer, sha256: value["sha256"]?.text, frames: value["frames"]?.integer,
      duration: value["duration"]?.double, width: value["width"]?.integer, height: value["height"]?.integer,
      captions: value["captions"]?.integer)
  }
}

extension JobResult.Timing {
  fileprivate init(_ value: JSONValue) {
    self.init(
      queued: value["queued"]?.double, wall: value["wall"]?.double, speed: value["speed"]?.double,
      stages: value["stages"]?.numbers ?? [:], stagesCPU: value["stagesCPU"]?.numbers ?? [:],
      waiting: value["waiting"]?.numbers ?? [:])
  }
}

extension JobResult.Cost {
  fileprivate init(_ value: JSONValue) {
    self.init(
      usd: value["usd"]?.double, usdStages: value["usdStages"]?.numbers ?? [:],
      cpuSeconds: value["cpuSeconds"]?.double,
      peakMemoryBytes: value["peakMemoryBytes"]?.integer, gpuSeconds: value["gpuSeconds"]?.double,
      joules: value["joules"]?.double, quotedUSD: value["quotedUSD"]?.double,
      quotedSeconds: value["quotedSeconds"]?.double, laneSeconds: value["laneSeconds"]?.double,
      hasAssumedPrice: value["assumedPrice"]?.flag ?? false)
  }
}

extension JobResult.Traffic {
  fileprivate init(_ value: JSONValue) {
    self.init(
      framesIn: value["framesIn"]?.integer, framesOut: value["framesOut"]?.integer,
      bytesIn: value["bytesIn"]?.integer, bytesOut: value["bytesOut"]?.integer,
      requests: value["requests"]?.integer, bytesFetched: value["bytesFetched"]?.integer,
      bytesSent: value["bytesSent"]?.integer,
      cacheHits: value["cacheHits"]?.integer, cacheMisses: value["cacheMisses"]?.integer,
      bytesFromCache: value["bytesFromCache"]?.integer,
      hosts: (value["hosts"]?.items ?? []).prefix(Self.mostHosts).compactMap(Host.init))
  }
}

extension JobResult.Traffic.Host {
  fileprivate init?(_ value: JSONValue) {
    guard let name = value["name"]?.text, let requests = value["requests"]?.integer, requests >= 0,
      let bytes = value["bytesFetched"]?.integer, bytes >= 0, let seconds = value["seconds"]?.double,
      seconds >= 0
    else { return nil }
    self.init(name: name, requests: requests, bytesFetched: bytes, seconds: seconds)
  }
}

extension JobResult.AV {
  fileprivate init(_ value: JSONValue) {
    self.init(
      driftMaxMs: value["driftMaxMs"]?.double, framesDuplicated: value["framesDuplicated"]?.integer,
      framesDropped: value["framesDropped"]?.integer, loudness: value["loudness"]?.double,
      truePeak: value["truePeak"]?.double, limitedMaxDb: value["limitedMaxDb"]?.double,
      limitedSeconds: value["limitedSeconds"]?.double)
  }
}

extension JobError {
  /// Reads what `document` wrote; nil when it is something else.
  public init?(document value: JSONValue) {
    guard let code = value["code"]?.text, let message = value["message"]?.text else { return nil }
    self.init(
      code, message, path: value["path"]?.text, hint: value["hint"]?.text,
      retryable: value["retryable"]?.flag ?? false)
  }
}

extension JobWarning {
  /// Reads what `document` wrote; nil when it is something else.
  public init?(document value: JSONValue) {
    guard let code = value["code"]?.text, let message = value["message"]?.text else { return nil }
    self.init(code, message, path: value["path"]?.text, hint: value["hint"]?.text)
  }
}

extension JSONValue {
  /// The members that are numbers.
  fileprivate var numbers: [String: Double] {
    Dictionary((members ?? []).compactMap { name, value in value.double.map { (name, $0) } }) { $1 }
  }
}
