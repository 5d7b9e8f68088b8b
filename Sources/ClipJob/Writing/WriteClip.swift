import MediaTypes

extension Clip {
  var document: JSONValue {
    let standard = Clip(source: source)
    var object = ObjectWriter()
    object["source"] = source.document
    object["id"] = id.map(JSONValue.string)
    object.put("stream", stream, unless: standard.stream, \.document)
    object.put("trim", trim, unless: standard.trim, \.document)
    object["start"] = start?.document
    object["duration"] = duration?.document ?? lasts?.document
    object["end"] = end?.document
    object.put("speed", speed, unless: standard.speed, \.document)
    object.put("loop", loop, unless: standard.loop) { .bool($0) }
    object.put("fill", fill, unless: standard.fill) { .string($0.rawValue) }
    object.put("deinterlace", deinterlace, unless: standard.deinterlace) { .string($0.rawValue) }
    object.put("fit", fit, unless: standard.fit) { .string($0.rawValue) }
    object.put("focus", focus, unless: standard.focus, \.document)
    object.put("crop", crop, unless: standard.crop, \.document)
    object.put("frame", frame, unless: standard.frame, \.document)
    object["position"] = position.map { .string($0.rawValue) }
    object.put("margin", margin, unless: standard.margin, \.document)
    object.put("rotate", rotate, unless: standard.rotate) { .number($0) }
    object["flip"] = flip.map { .string($0.rawValue) }
    object.put("opacity", opacity, unless: standard.opacity, \.document)
    object.put("blend", blend, unless: standard.blend) { .string($0.rawValue) }
    object["motion"] = motion?.document
    object["transition"] = transition?.document
    object.put("volume", volume, unless: standard.volume, \.volumeDocument)
    object.put("fadeIn", fadeIn, unless: standard.fadeIn, \.document)
    object.put("fadeOut", fadeOut, unless: standard.fadeOut, \.document)
    return object.value
  }
}

extension StreamSelection {
  var document: JSONValue {
    var object = ObjectWriter()
    object["video"] = video?.document
    object["audio"] = audio?.document
    return object.value
  }
}

extension StreamSelection.Pick {
  var document: JSONValue {
    switch self {
    case .number(let number): .number(number)
    case .language(let tag): .string(tag.text)
    }
  }
}

extension Trim {
  var document: JSONValue {
    var object = ObjectWriter()
    object["from"] = from.document
    object["to"] = to?.document
    object.put("clamp", clamp, unless: false) { .bool($0) }
    return object.value
  }
}

extension Point {
  var document: JSONValue { ["x": .number(x), "y": .number(y)] }
}

extension Box {
  var document: JSONValue {
    ["x": .number(x), "y": .number(y), "width": .number(width), "height": .number(height)]
  }
}

extension FrameSpec {
  var document: JSONValue {
    var object = ObjectWriter()
    object["x"] = x?.document
    object["y"] = y?.document
    object["width"] = width?.document
    object["height"] = height?.document
    return object.value
  }
}

extension Margin {
  var document: JSONValue {
    x == y ? .number(x) : ["x": .number(x), "y": .number(y)]
  }
}

extension Motion {
  var document: JSONValue {
    var object = ObjectWriter()
    object["from"] = from.document
    object["to"] = to.document
    object.put("easing", easing, unless: .linear, \.document)
    return object.value
  }
}

extension Motion.Pose {
  var document: JSONValue { ["zoom": .number(zoom), "x": .number(x), "y": .number(y)] }
}

extension Transition {
  var document: JSONValue {
    var object = ObjectWriter()
    object["type"] = .string(kind.rawValue)
    object["duration"] = duration.document
    object.put("easing", easing, unless: .linear, \.document)
    return object.value
  }
}

extension Output {
  var document: JSONValue {
    var object = ObjectWriter()
    object["to"] = .string(to)
    object["width"] = width.map { .number($0) }
    object["height"] = height.map { .number($0) }
    object["fps"] = fps?.rateDocument
    object["video"] = video?.document
    if let audio {
      object["audio"] = ["codec": .string(audio.codec.rawValue), "bitrate": .number(audio.bitrate)]
    } else if video != nil {
      object["audio"] = false
    }
    object["at"] = at?.document
    object.put("captions", captions, unless: []) { ids in
      ids.count == 1 ? .string(ids[0]) : .array(ids.map(JSONValue.string))
    }
    object.put("wordTimes", wordTimes, unless: container.wordTimes ?? false) { .bool($0) }
    object.put("fragmented", isFragmented, unless: false) { .bool($0) }
    object["upload"] = upload?.document
    return object.value
  }
}

extension Upload {
  var document: JSONValue {
    func texts(_ values: [String: String]) -> JSONValue {
      var object = ObjectWriter()
      for (name, value) in values.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
      return object.value
    }
    var object = ObjectWriter()
    object["contentType"] = contentType.map { .string($0) }
    object["cacheControl"] = cacheControl.map { .string($0) }
    object["contentDisposition"] = contentDisposition.map { .string($0) }
    object.put("metadata", metadata, unless: [:], texts)
    object["storageClass"] = storageClass.map { .string($0) }
    object["acl"] = acl.map { .string($0.rawValue) }
    object.put("headers", headers, unless: [:], texts)
    return object.value
  }
}

extension Output.Video {
  var document: JSONValue {
    var object = ObjectWriter()
    object["codec"] = .string(codec.rawValue)
    switch rate {
    case .crf(let crf): object["crf"] = .number(crf)
    case .bitrate(let bits): object["bitrate"] = .number(bits)
    }
    object["preset"] = .string(preset)
    object["gop"] = gop.document
    object.put("encoder", encoder, unless: .auto) { .string($0.rawValue) }
    return object.value
  }
}
