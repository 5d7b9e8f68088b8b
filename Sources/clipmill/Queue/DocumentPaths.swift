import ClipJob

/// The paths of files in a job document, to be replaced: all else stays as it was written.
enum DocumentPaths {
  /// - Parameter change: what to write instead of a path; it is told where in the document the path stands.
  static func map<Failure: Error>(
    _ document: JSONValue, _ change: (_ file: String, _ place: String) throws(Failure) -> String
  ) throws(Failure) -> JSONValue {
    func path(_ value: JSONValue, _ place: String) throws(Failure) -> JSONValue {
      guard case .string(let file) = value else { return value }
      return .string(try change(file, place))
    }
    func font(_ value: JSONValue, _ place: String) throws(Failure) -> JSONValue {
      if case .array = value { return try value.changingItems(place, font) }
      guard case .string(let name) = value, TextStyle.isFile(name) else { return value }
      return try path(value, place)
    }
    func style(_ style: JSONValue, _ place: String) throws(Failure) -> JSONValue {
      try style.changing("font", place, font)
    }
    /// Of a text or of captions.
    func text(_ text: JSONValue, _ place: String) throws(Failure) -> JSONValue {
      try text.changing("file", place, path).changing("style", place, style).changing("text", place) {
        spans, place throws(Failure) in
        try spans.changingItems(place) { span, place throws(Failure) in
          try span.changing("style", place, style)
        }
      }
    }
    func clip(_ clip: JSONValue, _ place: String) throws(Failure) -> JSONValue {
      try clip.changing("source", place) { source, place throws(Failure) in
        var source = source
        for key in fileKeys { source = try source.changing(key, place, path) }
        return try source.changing("text", place, text).changing("captions", place, text)
          .changing("waveform", place) { waveform, place throws(Failure) in
            try waveform.changing("audio", place, path)
          }
      }
    }
    return try document.changing("tracks", "") { tracks, place throws(Failure) in
      try tracks.changingItems(place) { track, place throws(Failure) in
        try track.changing("clips", place) { clips, place throws(Failure) in
          try clips.changingItems(place, clip)
        }
      }
    }.changing("audio", "") { audio, place throws(Failure) in
      try audio.changing("tracks", place) { tracks, place throws(Failure) in
        try tracks.changingItems(place) { track, place throws(Failure) in
          try track.changing("source", place, path)
        }
      }
    }.changing("outputs", "") { outputs, place throws(Failure) in
      try outputs.changingItems(place) { output, place throws(Failure) in
        try output.changing("to", place, path)
      }
    }
  }

  /// Of sources that are files.
  private static let fileKeys = Source.kinds.compactMap { kind in
    if case .sourceFile = kind.kind { kind.key } else { nil }
  }
}

extension JSONValue {
  /// With another value of one key, if there is any.
  fileprivate func changing<Failure: Error>(
    _ key: String, _ place: String, _ change: (JSONValue, String) throws(Failure) -> JSONValue
  ) throws(Failure) -> JSONValue {
    guard case .object(var members) = self, let index = members.firstIndex(where: { $0.0 == key }) else {
      return self
    }
    members[index].1 = try change(members[index].1, place.isEmpty ? key : "\(place).\(key)")
    return .object(members)
  }

  fileprivate func changingItems<Failure: Error>(
    _ place: String, _ change: (JSONValue, String) throws(Failure) -> JSONValue
  ) throws(Failure) -> JSONValue {
    guard case .array(var items) = self else { return self }
    for index in items.indices { items[index] = try change(items[index], "\(place)[\(index)]") }
    return .array(items)
  }
}
