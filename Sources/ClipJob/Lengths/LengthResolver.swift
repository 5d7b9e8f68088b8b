import MediaTypes

/// Puts numbers in the place of lengths that name another's.
///
/// A length may need another's (`of`), a start (`end`), which needs those of the clips before it, and the end
/// of the timeline, which needs all that do not wait for it. So what is found is passed on, until nothing more is.
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

  /// Each length is passed on once, to those that take it and to the clips behind it: thousands of them take no longer
  /// than they are many.
  private mutating func findOthers() {
    var takers: [Int: [Int]] = [:]
    for i in items.indices {
      if let target = items[i].target { takers[target, default: []].append(i) }
    }
    var (runs, runOfItem) = self.runs
    var found = items.indices.filter { !items[$0].isOpen }
    var waiting = Array(runs.indices)
    while !found.isEmpty || !waiting.isEmpty {
      if let run = waiting.popLast() {
        found += walk(&runs[run])
        continue
      }
      let i = found.removeLast()
      for taker in takers[i] ?? [] where items[taker].isOpen {
        items[taker].length = items[i].length
        items[taker].hasFailed = items[i].hasFailed
        found.append(taker)
        if let run = runOfItem[taker] { waiting.append(run) }
      }
    }
    guard !items.contains(where: \.hasFailed) else { return }
    for i in items.indices where items[i].isOpen && items[i].lasts != .timeline {
      fail(
        i, "length.cycle", "its length depends on itself, by the clips that it starts after or names",
        hint: "give one of them a \"duration\" in seconds")
    }
  }

  /// Clips of a track that follow each other: only the first may have a start of its own.
  private struct Run {
    /// The first whose end is not known yet.
    var next: Int
    let end: Int
    /// Canvas time at which the one before it ends.
    var cursor = Rational.zero
  }

  /// All of them, and which of them a clip is in.
  private var runs: ([Run], [Int: Int]) {
    var runs: [Run] = []
    var runOfItem: [Int: Int] = [:]
    for track in tracks {
      var first = track.lowerBound
      while first < track.upperBound {
        let end = (first + 1..<track.upperBound).first { items[$0].givenStart != nil } ?? track.upperBound
        for i in first..<end { runOfItem[i] = runs.count }
        runs.append(Run(next: first, end: end))
        first = end
      }
    }
    return (runs, runOfItem)
  }

  /// Finds the starts of clips, and the lengths of those with an end, as far as those before them are known. Returns whose
  /// lengths are found.
  private mutating func walk(_ run: inout Run) -> [Int] {
    var found: [Int] = []
    while run.next < run.end {
      let i = run.next
      let start = items[i].givenStart ?? max(.zero, run.cursor - items[i].overlap)
      items[i].start = start
      if items[i].isOpen, let end = items[i].end {
        if end > start { items[i].length = end - start } else { items[i].hasFailed = true }
        found.append(i)
      }
      guard let length = items[i].length else { break }
      run.cursor = start + length
      run.next += 1
    }
    return found
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
          && item.place.clip(of: job).map { $0.source.hasOwnTime && !$0.loop } == true
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
