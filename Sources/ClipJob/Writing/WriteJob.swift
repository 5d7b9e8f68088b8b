import MediaTypes

extension Job {
  /// The job as a document that people can read, with what differs from the defaults: `Job.parse` of it gives
  /// the same job again, if the job is one that a document can say (times in whole nanoseconds, volumes above 10 that are decibels, a codec
  /// for every moving picture but gif).
  public func json() -> [UInt8] { document.bytes(pretty: true) }

  public var document: JSONValue {
    var object = ObjectWriter()
    object["version"] = .number(Job.version)
    object["id"] = id.map(JSONValue.string)
    object.put("priority", priority, unless: 50) { .number($0) }
    object["runAt"] = runAt.map(JSONValue.string)
    object["timeout"] = timeout?.document
    object.put("maxAttempts", maxAttempts, unless: 3) { .number($0) }
    object.put("labels", labels, unless: [:]) { labels in
      .object(labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }
    object.put("test", isTest, unless: false) { .bool($0) }
    object["budget"] = maxCost.map { ["maxCostUSD": $0.document] }
    object["notify"] = notify?.document
    object.put("canvas", canvas, unless: CanvasSpec(), \.document)
    object.put("tracks", tracks, unless: []) {
      .array($0.map { ["clips": .array($0.clips.map(\.document))] })
    }
    object.put("audio", audioTracks, unless: []) { ["tracks": .array($0.map(\.document))] }
    object["outputs"] = .array(outputs.map(\.document))
    return object.value
  }
}

/// Builds an object in the order in which its keys are set; nil sets nothing.
struct ObjectWriter {
  private(set) var members: [(String, JSONValue)] = []

  var value: JSONValue { .object(members) }

  subscript(key: String) -> JSONValue? {
    get { value[key] }
    set { if let newValue { members.append((key, newValue)) } }
  }

  /// Writes what is not the default.
  mutating func put<T: Equatable>(_ key: String, _ item: T, unless standard: T, _ write: (T) -> JSONValue) {
    if item != standard { self[key] = write(item) }
  }
}

extension Rational {
  /// A time or a factor, to the nanosecond.
  var document: JSONValue { .number(decimalText) }

  /// A frame rate: exact.
  var rateDocument: JSONValue { denominator == 1 ? document : .string("\(numerator)/\(denominator)") }
}

extension Color {
  /// `#RRGGBB`, and the alpha where it is not opaque.
  public var text: String {
    "#"
      + (alpha == 255 ? [red, green, blue] : [red, green, blue, alpha]).map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
  }

  var document: JSONValue { .string(text) }
}

extension CanvasSpec {
  var document: JSONValue {
    var object = ObjectWriter()
    object["width"] = width.map { .number($0) }
    object["height"] = height.map { .number($0) }
    object["fps"] = fps?.rateDocument
    object.put("background", background, unless: .black, \.document)
    return object.value
  }
}

extension Easing {
  var document: JSONValue {
    if case .bezier(let x1, let y1, let x2, let y2) = self {
      return .array([x1, y1, x2, y2].map { .number($0) })
    }
    return .string(Self.names.first { $0.easing == self }?.name ?? "linear")
  }
}

extension Animated {
  var document: JSONValue { document { .number($0) } }

  /// Of factors, those in decibels that numbers do not go up to.
  var volumeDocument: JSONValue {
    document { factor in
      guard factor > Volume.factors.upperBound else { return .number(factor) }
      return Volume.text(of: factor).map(JSONValue.string) ?? .number(factor)
    }
  }

  private func document(_ value: (Double) -> JSONValue) -> JSONValue {
    if keyframes == [Keyframe(t: 0, v: keyframes[0].v)] { return value(keyframes[0].v) }
    return .array(
      keyframes.map { keyframe in
        var object = ObjectWriter()
        object["t"] = .number(keyframe.t)
        object["v"] = value(keyframe.v)
        object.put("easing", keyframe.easing, unless: .linear, \.document)
        return object.value
      })
  }
}

extension AudioTrack {
  var document: JSONValue {
    let standard = AudioTrack(source: source)
    var object = ObjectWriter()
    object["source"] = .string(source)
    object["id"] = id.map(JSONValue.string)
    object.put("stream", stream, unless: standard.stream, \.document)
    object.put("start", start, unless: standard.start, \.document)
    object.put("trim", trim, unless: standard.trim, \.document)
    object["duration"] = duration?.document ?? lasts?.document
    object.put("loop", loop, unless: standard.loop) { .bool($0) }
    object.put("volume", volume, unless: standard.volume, \.volumeDocument)
    object.put("fadeIn", fadeIn, unless: standard.fadeIn, \.document)
    object.put("fadeOut", fadeOut, unless: standard.fadeOut, \.document)
    return object.value
  }
}
