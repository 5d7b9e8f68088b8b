import MediaTypes

/// Puts numbers in the place of lengths that name another's.
///
/// A length may need another's (`of`), a start (`end`), which needs those of the clips before it, and the end
/// of the timeline, which needs all that do not wait for it. So lengths are found in rounds, until none is
/// found any more.
package struct LengthResolver {
  /// A clip, or an audio track, of a job.
  package struct Place: Sendable {
    /// Nil: of the audio tracks.
    package var track: Int?
    package var index: Int

    package var path: String { track.map { "tracks[\($0)].clips[\(index)]" } ?? "audio.tracks[\(index)]" }
  }

  /// With the lengths that could be found; the others keep their names.
  package private(set) var job: Job
  /// Why the others could not, by the path of the clip or audio track. Who only needs one that has no length,
  /// because of its source or of an error here, is not among them.
  package private(set) var failures: [String: JobError] = [:]

  private var items: [Item] = []
  /// Places in `items`.
  private var tracks: [Range<Int>] = []
  private var sounds = 0..<0

  fileprivate struct Item {
    var place: Place
    var lasts: NamedLength?
    /// On the canvas.
    var length: Rational?
    /// Canvas time; nil: it follows from the clips before it.
    var start: Rational?
    /// As the document gives them.
    var givenStart: Rational?
    var end: Rational?
    var overlap = Rational.zero
    /// Whose length it takes.
    var target: Int?
    /// Whether nothing will tell its length.
    var hasFailed = false
    /// Whether it goes on as long as the others do.
    var lastsWithOthers = false

    var isOpen: Bool { length == nil && !hasFailed && !lastsWithOthers }
  }

  /// - Parameter ownLength: what the source of a clip or audio track gives, on the canvas; nil: it tells none,
  ///   or fails.
  package init(_ job: Job, ownLength: (Place) -> Rational?) {
    self.job = job
    for (number, track) in job.tracks.enumerated() {
      let first = items.count
      for (i, clip) in track.clips.enumerated() {
        items.append(Item(clip, at: Place(track: number, index: i), ownLength))
      }
      tracks.append(first..<items.count)
    }
    let first = items.count
    for (i, track) in job.audioTracks.enumerated() {
      items.append(Item(track, at: Place(index: i), ownLength))
    }
    sounds = first..<items.count
    findTargets()
    findOthers()
    if !items.contains(where: \.hasFailed) { stretch() }
    write()
  }

  private mutating func fail(_ i: Int, _ code: String, _ message: String, hint: String) {
    let path = items[i].place.path
    let key = items[i].lasts == nil ? ".end" : ".duration"
    failures[path] = JobError(code, message, path: path + key, hint: hint)
    items[i].hasFailed = true
  }

  // MARK: - Lengths of others

  private mutating func findTargets() {
    var named: [String: Int] = [:]
    for i in items.indices {
      guard let id = items[i].place.id(in: job) else { continue }
      named[id] = i
    }
    let sound = items.indices.first { items[$0].place.isOwnSound(in: job) }
    for i in items.indices {
      switch items[i].lasts {
      case .of(let id): items[i].target = named[id]
      case .source: items[i].target = sound
      case .timeline, nil: continue
      }
      guard let target = items[i].target, !items[target].lastsWithOthers else {
        fail(
          i, "length.unknown", "there is nothing with a length of its own that it could take",
          hint: "give \"duration\" in seconds")
        continue
      }
    }
  }

  private mutating func findOthers() {
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for i in items.indices where items[i].isOpen && items[i].target != nil {
        if takeLength(i) { hasChanged = true }
      }
      for track in tracks {
        if walk(track) { hasChanged = true }
      }
    }
    guard !items.contains(where: \.hasFailed) else { return }
    for i in items.indices where items[i].isOpen && items[i].lasts != .timeline {
      fail(
        i, "length.cycle", "its length depends on itself, by the clips that it starts after or names",
        hint: "give one of them a \"duration\" in seconds")
    }
  }

  /// That of the target, of its target, and so on, for all of them. Returns whether anything is found.
  private mutating func takeLength(_ i: Int) -> Bool {
    var chain: [Int] = []
    var last = i
    while items[last].isOpen, let target = items[last].target, chain.count <= items.count {
      chain.append(last)
      last = target
    }
    guard items[last].length != nil || items[last].hasFailed else { return false }
    for link in chain {
      items[link].length = items[last].length
      items[link].hasFailed = items[last].hasFailed
    }
    return true
  }

  /// Finds the starts of a track's clips, and the lengths of those with an end.
  private mutating func walk(_ track: Range<Int>) -> Bool {
    var hasChanged = false
    var cursor: Rational? = .zero
    for i in track {
      items[i].start = items[i].givenStart ?? cursor.map { max(.zero, $0 - items[i].overlap) }
      if items[i].isOpen, let end = items[i].end, let start = items[i].start {
        if end > start { items[i].length = end - start } else { items[i].hasFailed = true }
        hasChanged = true
      }
      cursor = items[i].start.flatMap { start in items[i].length.map { start + $0 } }
    }
    return hasChanged
  }

  // MARK: - The end of the timeline

  private func ends(_ range: Range<Int>) -> [Rational] {
    range.compactMap { i in
      guard let start = items[i].start, let length = items[i].length else { return nil }
      return start + length
    }
  }

  /// Whether the audio tracks tell how long the timeline is, which otherwise ends with the picture.
  ///
  /// They do where they carry the job: the bottom track waits for the end, and nothing on the others ends by
  /// itself. So a cover lasts as long as the voice, a title over it or not, but music that is longer than a video
  /// under a watermark is cut with the video.
  private var soundsCarry: Bool {
    guard let bottom = tracks.first(where: { !$0.isEmpty }) else { return true }
    return items[bottom].contains { $0.lasts == .timeline }
      && !items[..<sounds.lowerBound].contains { item in
        !bottom.contains(item.place.item(in: tracks)) && item.lasts != .timeline
          && item.place.clip(of: job)?.source.hasOwnTime == true
      }
  }

  private mutating func stretch() {
    let waiting = items.indices.filter { items[$0].lasts == .timeline }
    guard !waiting.isEmpty else { return }
    let known = ends(0..<sounds.lowerBound) + (soundsCarry ? ends(sounds) : [])
    guard let end = known.max() else {
      for i in waiting {
        fail(i, "length.nothing", LengthNotes.nothing.message, hint: LengthNotes.nothing.hint)
      }
      return
    }
    for i in waiting {
      guard let start = items[i].start else { continue }
      guard end > start else {
        fail(
          i, "length.nothing",
          "it begins at \(start.decimalText) s, and the timeline ends at \(end.decimalText) s: "
            + "nothing else lasts longer",
          hint: "give it a \"duration\" in seconds, or an earlier \"start\"")
        continue
      }
      items[i].length = end - start
    }
  }

  private mutating func write() {
    for item in items where item.lasts != nil && item.length != nil && !item.hasFailed {
      if let track = item.place.track {
        job.tracks[track].clips[item.place.index].duration = item.length
        job.tracks[track].clips[item.place.index].lasts = nil
      } else {
        job.audioTracks[item.place.index].duration = item.length
        job.audioTracks[item.place.index].lasts = nil
      }
    }
  }
}

extension LengthResolver.Item {
  init(_ clip: Clip, at place: LengthResolver.Place, _ ownLength: (LengthResolver.Place) -> Rational?) {
    self.init(
      place: place, lasts: clip.lasts, length: clip.duration, givenStart: clip.start, end: clip.end,
      overlap: clip.transition?.duration ?? .zero)
    guard clip.lasts == nil, clip.duration == nil, clip.end == nil else { return }
    length = ownLength(place)
    hasFailed = length == nil
  }

  init(
    _ track: AudioTrack, at place: LengthResolver.Place, _ ownLength: (LengthResolver.Place) -> Rational?
  ) {
    self.init(place: place, lasts: track.lasts, length: track.duration, start: track.start)
    lastsWithOthers = track.lasts == nil && track.lastsWithOthers
    guard track.isOwnSound, length == nil else { return }
    length = ownLength(place)
    hasFailed = length == nil
  }
}

extension LengthResolver.Place {
  func clip(of job: Job) -> Clip? { track.map { job.tracks[$0].clips[index] } }

  fileprivate func id(in job: Job) -> String? {
    track.map { job.tracks[$0].clips[index].id } ?? job.audioTracks[index].id
  }

  fileprivate func isOwnSound(in job: Job) -> Bool {
    track.map { job.tracks[$0].clips[index].isOwnSound } ?? job.audioTracks[index].isOwnSound
  }

  /// The clip's number among all.
  fileprivate func item(in tracks: [Range<Int>]) -> Int { (track.map { tracks[$0].lowerBound } ?? 0) + index }
}
