import MediaTypes

extension Track {
  static let trackLimit = 64
  static let clipLimit = 5000

  /// All tracks; nil after more clips than are read at all.
  static func read(_ node: Node) -> [Track] {
    guard
      let items = node.list(of: "tracks", example: "[{\"clips\": [{\"source\": {\"video\": \"talk.mp4\"}}]}]")
    else { return [] }
    guard items.count <= trackLimit else {
      node.fail(
        "limits.tracks", "found \(items.count) tracks; at most \(trackLimit) are allowed",
        hint: "clips that follow each other share one track")
      return []
    }
    let clipCount = items.reduce(0) { sum, item in
      guard case .array(let clips) = item.value["clips"] else { return sum }
      return sum + clips.count
    }
    guard clipCount <= clipLimit else {
      node.fail(
        "limits.clips", "found \(clipCount) clips; at most \(clipLimit) are allowed in a job",
        hint: "make several jobs, and join their results in another one")
      return []
    }
    return items.compactMap { read(track: $0) }
  }

  private static func read(track node: Node) -> Track? {
    guard let fields = node.object(table) else { return nil }
    let defaults = fields["defaults"].flatMap { ClipDefaults($0) }
    guard let items = fields.list("clips") else { return nil }
    var clips: [Clip] = []
    var previous = Neighbour()
    for (i, item) in items.enumerated() {
      guard var clip = Clip(item, defaults: defaults, isFirst: i == 0) else {
        previous = Neighbour()
        continue
      }
      previous = clip.place(after: i == 0 ? nil : previous, item)
      clips.append(clip)
    }
    return Track(clips: clips)
  }
}

/// What the document alone tells of the clip before.
private struct Neighbour {
  var end: Rational?
  var duration: Rational?
  var lastsToEnd = false
}

extension Clip {
  /// The length on the canvas, as far as the document tells it: a source may turn out to be shorter. A trim that is
  /// clamped tells nothing.
  private var statedDuration: Rational? {
    if let duration { return duration }
    guard source.hasOwnTime, !loop, end == nil, lasts == nil, !trim.clamp, let to = trim.to else {
      return nil
    }
    return (to - trim.from) / speed
  }

  /// Checks the clip against the one before it (nil: it is the first), and turns an `end` into a duration
  /// where the start is known.
  fileprivate mutating func place(after previous: Neighbour?, _ node: Node) -> Neighbour {
    if let transition { check(transition, after: previous, node) }
    if start == nil, previous?.lastsToEnd == true {
      node.fail(
        "clip.order", "the clip before it lasts to the end of the timeline: nothing comes after that",
        hint: "give this clip a \"start\" or a track of its own, or that one a \"duration\" in seconds")
    }
    var start = self.start
    if start == nil {
      start = previous == nil ? .zero : previous?.end.map { max(.zero, $0 - (transition?.duration ?? .zero)) }
    }
    if let end, let start {
      if end > start {
        duration = end - start
        self.end = nil
      } else if self.start == nil {
        node.fail(
          "clip.order",
          "the clip ends at \(end.decimalText) s, not after its start at \(start.decimalText) s, where the clip before it ends",
          hint: "\"end\" is canvas time; to give a length use \"duration\"")
      }
    }
    if let transition, let stated = statedDuration, transition.duration > stated {
      tooLong(transition, "the clip itself", stated, node)
    }
    let length = statedDuration
    var ending = end
    if let start, let length { ending = start + length }
    return Neighbour(end: ending, duration: length, lastsToEnd: lasts == .timeline)
  }

  private func check(_ transition: Transition, after previous: Neighbour?, _ node: Node) {
    guard let previous else {
      Fields.member("transition", of: node).fail(
        "transition.first", "the first clip of a track has no clip before it to transition from",
        hint: "remove the transition, or use keyframes of \"opacity\" to fade in")
      return
    }
    if let length = previous.duration, transition.duration > length {
      tooLong(transition, "the clip before it", length, node)
    } else if let start, let end = previous.end, end - start < transition.duration {
      Fields.member("start", of: node).fail(
        "transition.noOverlap",
        "the clip starts at \(start.decimalText) s and the one before it ends at \(end.decimalText) s: "
          + "that leaves no \(transition.duration.decimalText) s for the transition",
        hint: "leave \"start\" out, or set it to \((max(.zero, end - transition.duration)).decimalText)"
          + (isDefault(node) ? ", or give the clip \"transition\": false" : ""))
    }
  }

  /// Whether the transition is the track's.
  private func isDefault(_ node: Node) -> Bool { node.value["transition"] == nil }

  private func tooLong(_ transition: Transition, _ what: String, _ length: Rational, _ node: Node) {
    Fields.member("transition", of: node).fail(
      "transition.tooLong",
      "the transition takes \(transition.duration.decimalText) s, longer than \(what) (\(length.decimalText) s)",
      hint: Milliseconds.meant(by: transition.duration, atMost: length)
        ?? (isDefault(node)
          ? "it is the track's default: give the clip a shorter one, or \"transition\": false"
          : "make the transition shorter or the clip longer"))
  }
}

extension Fields {
  /// A place for an error: a member of a node, or the node where the member is its track's default.
  fileprivate static func member(_ key: String, of node: Node) -> Node {
    guard let value = node.value[key] else { return node }
    return Node(value: value, path: .key(key, in: node.path), problems: node.problems)
  }
}
