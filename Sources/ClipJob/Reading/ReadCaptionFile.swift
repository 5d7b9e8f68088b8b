/// The clips of captions of a job, for the outputs that are caption files.
struct CaptionClips {
  /// Of those that have one.
  private var ids: Set<String> = []
  private var count = 0
  /// What has another id: "a video".
  private var others: [String: String] = [:]

  /// Of the ids of a job, which may be thousands, those that are compared with one that there is not.
  private static let candidates = 100

  init(_ job: Job) {
    for clip in job.tracks.lazy.flatMap(\.clips) {
      if clip.source.spec is CaptionSource {
        count += 1
        if let id = clip.id { ids.insert(id) }
      } else if let id = clip.id {
        others[id] = clip.source.phrase
      }
    }
    for track in job.audioTracks { if let id = track.id { others[id] = "an audio track" } }
  }

  /// Notes what a caption file cannot hold. `fields`: of the output.
  func check(_ fields: TableFields) {
    guard count > 0 else {
      fields.fail(
        "output.noCaptions", "the job has no captions that this file could hold",
        hint: "add a clip of captions; \"opacity\": 0 keeps them out of the picture")
      return
    }
    var seen: Set<String> = []
    for node in fields["captions"]?.identifierNodes ?? [] {
      guard case .string(let id) = node.value else { continue }
      if !seen.insert(id).inserted {
        node.fail("output.captions", "\(JSONText.quoted(id)) is named twice", hint: "name each clip once")
      } else if let other = others[id] {
        node.fail(
          "output.captions", "\(JSONText.quoted(id)) is the id of \(other), which has no captions",
          hint: hint(id))
      } else if !ids.contains(id) {
        node.fail("output.captions", "no clip of captions has the id \(JSONText.quoted(id))", hint: hint(id))
      }
    }
  }

  private func hint(_ id: String) -> String {
    Nearest.word(to: id, in: Array(ids.sorted().prefix(Self.candidates)))
      .map { "did you mean \(JSONText.quoted($0))?" }
      ?? "give the clip of captions that is meant \"id\": \(JSONText.quoted(id))"
  }
}

extension Node {
  /// The nodes of one id or of several.
  fileprivate var identifierNodes: [Node] {
    guard case .array(let items) = value else { return [self] }
    return items.enumerated().map { Node(value: $1, path: .index($0, in: path), problems: problems) }
  }
}

extension TableFields {
  /// One id or a list of several; nil where some are wrong.
  func identifiers(_ key: String) -> [String]? {
    guard let node = self[key], case .identifiers(let count) = kind(of: key) else { return nil }
    guard case .array(let items) = node.value else {
      guard case .string = node.value else {
        node.mismatch("an id, or a list of ids", example: "\"english\"")
        return nil
      }
      return node.identifier().map { [$0] }
    }
    guard count.contains(items.count) else {
      node.outOfRange("\(count.lowerBound) to \(count.upperBound) ids")
      return nil
    }
    let ids = node.identifierNodes.map { $0.identifier() }
    return ids.contains(nil) ? nil : ids.compactMap { $0 }
  }
}
