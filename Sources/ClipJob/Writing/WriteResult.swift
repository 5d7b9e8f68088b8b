extension JobResult {
  /// The result as a document that people can read.
  public func json() -> [UInt8] { document.bytes(pretty: true) }

  public var document: JSONValue {
    var object = ObjectWriter()
    object["id"] = id.map(JSONValue.string)
    object["state"] = .string(state.rawValue)
    object["attempts"] = attempts.map { .number($0) }
    object["worker"] = worker.map(JSONValue.string)
    object["device"] = device.map(JSONValue.string)
    object["outputs"] = .array(outputs.map(\.document))
    object["timing"] = timing?.document
    object["cost"] = cost?.document
    object["io"] = io?.document
    object.put("explain", explain, unless: []) { .array($0.map(JSONValue.string)) }
    object.put("warnings", warnings, unless: []) { .array($0.map(\.document)) }
    object["av"] = av?.document
    object["error"] = error?.document
    return object.value
  }
}

extension ObjectWriter {
  /// What was measured, rounded; what is not a number is left out.
  fileprivate mutating func put(_ key: String, measured value: Double?, decimals: Int) {
    guard let value, value.isFinite else { return }
    self[key] = .number(value, decimals: decimals)
  }
}

extension JobResult.File {
  var document: JSONValue {
    var object = ObjectWriter()
    object["to"] = .string(to)
    object["bytes"] = bytes.map { .number($0) }
    object["sha256"] = sha256.map(JSONValue.string)
    object["frames"] = frames.map { .number($0) }
    object.put("duration", measured: duration, decimals: 6)
    object["width"] = width.map { .number($0) }
    object["height"] = height.map { .number($0) }
    object["captions"] = captions.map { .number($0) }
    return object.value
  }
}

extension JobResult.Timing {
  var document: JSONValue {
    var object = ObjectWriter()
    object.put("queued", measured: queued, decimals: 3)
    object.put("wall", measured: wall, decimals: 3)
    object.put("speed", measured: speed, decimals: 3)
    object["stages"] = Self.ordered(stages)
    object["stagesCPU"] = Self.ordered(stagesCPU)
    object["waiting"] = Self.ordered(waiting)
    return object.value
  }
}

extension JobResult.Timing {
  /// Nil where nothing was measured.
  fileprivate static func ordered(_ stages: [String: Double], decimals: Int = 3) -> JSONValue? {
    let others = stages.keys.filter { !stageOrder.contains($0) }.sorted()
    var object = ObjectWriter()
    for name in stageOrder + others { object.put(name, measured: stages[name], decimals: decimals) }
    return object.members.isEmpty ? nil : object.value
  }
}

extension JobResult.Cost {
  var document: JSONValue {
    var object = ObjectWriter()
    object.put("usd", measured: usd, decimals: 12)
    object["assumedPrice"] = hasAssumedPrice ? .bool(true) : nil
    object["usdStages"] = JobResult.Timing.ordered(usdStages, decimals: 12)
    object.put("cpuSeconds", measured: cpuSeconds, decimals: 3)
    object["peakMemoryBytes"] = peakMemoryBytes.map { .number($0) }
    object.put("gpuSeconds", measured: gpuSeconds, decimals: 3)
    object.put("joules", measured: joules, decimals: 1)
    object.put("quotedUSD", measured: quotedUSD, decimals: 8)
    object.put("quotedSeconds", measured: quotedSeconds, decimals: 3)
    object.put("laneSeconds", measured: laneSeconds, decimals: 3)
    return object.value
  }
}

extension JobResult.Traffic {
  var document: JSONValue {
    var object = ObjectWriter()
    object["framesIn"] = framesIn.map { .number($0) }
    object["framesOut"] = framesOut.map { .number($0) }
    object["bytesIn"] = bytesIn.map { .number($0) }
    object["bytesOut"] = bytesOut.map { .number($0) }
    object["requests"] = requests.map { .number($0) }
    object["bytesFetched"] = bytesFetched.map { .number($0) }
    object["bytesSent"] = bytesSent.map { .number($0) }
    object["cacheHits"] = cacheHits.map { .number($0) }
    object["cacheMisses"] = cacheMisses.map { .number($0) }
    object["bytesFromCache"] = bytesFromCache.map { .number($0) }
    if !hosts.isEmpty { object["hosts"] = .array(hosts.map(\.document)) }
    return object.value
  }
}

extension JobResult.Traffic.Host {
  fileprivate var document: JSONValue {
    [
      "name": .string(name), "requests": .number(requests), "bytesFetched": .number(bytesFetched),
      "seconds": .number(seconds, decimals: 3),
    ]
  }
}

extension JobResult.AV {
  var document: JSONValue {
    var object = ObjectWriter()
    object.put("driftMaxMs", measured: driftMaxMs, decimals: 3)
    object["framesDuplicated"] = framesDuplicated.map { .number($0) }
    object["framesDropped"] = framesDropped.map { .number($0) }
    object.put("loudness", measured: loudness, decimals: 2)
    object.put("truePeak", measured: truePeak, decimals: 2)
    object.put("limitedMaxDb", measured: limitedMaxDb, decimals: 2)
    object.put("limitedSeconds", measured: limitedSeconds, decimals: 3)
    return object.value
  }
}

extension JobError {
  /// As it stands in results and in what `--json` prints.
  public var document: JSONValue {
    var object = ObjectWriter()
    object["code"] = .string(code)
    object["message"] = .string(message)
    object["path"] = path.map(JSONValue.string)
    object["hint"] = hint.map(JSONValue.string)
    object["retryable"] = .bool(retryable)
    return object.value
  }
}

extension JobWarning {
  /// As it stands in results and in what `--json` prints.
  public var document: JSONValue {
    var object = ObjectWriter()
    object["code"] = .string(code)
    object["message"] = .string(message)
    object["path"] = path.map(JSONValue.string)
    object["hint"] = hint.map(JSONValue.string)
    return object.value
  }
}

extension JobErrors {
  public var document: JSONValue { .array(errors.map(\.document)) }
}
