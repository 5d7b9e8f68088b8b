import MediaTypes

extension Node {
  /// Seconds above 0, or the name of a length.
  func length() -> Length? {
    var wanted: String {
      "a length: seconds, a timecode, \"timeline\", \"source\", or {\"of\": …} with another's id"
    }
    switch value {
    case .object:
      return object(NamedLength.table)?["of"]?.identifier().map { .named(.of($0)) }
    case .string("timeline"): return .named(.timeline)
    case .string("source"): return .named(.source)
    case .string(let text) where text.first?.isLetter == true:
      fail("value.choice", "found \(found), wanted \(wanted)", hint: Self.lengthHint(text))
      return nil
    case .string("-1"), .number("-1"):
      fail(
        "value.range", "found \(found): a length is not negative",
        hint: "to the end of everything else is \"timeline\"")
      return nil
    case .string, .number: return time(isPositive: true).map { .seconds($0) }
    default:
      mismatch(wanted, example: "2.5 or \"timeline\"")
      return nil
    }
  }

  private static func lengthHint(_ text: String) -> String? {
    if let synonym = Synonyms.length(text) { return "\(JSONText.quoted(text)) is called \"\(synonym)\"" }
    if let nearest = Nearest.word(to: text, in: ["timeline", "source"]) {
      return "did you mean \"\(nearest)\"?"
    }
    let alias = text.hasPrefix("alias://") ? String(text.dropFirst(8)) : text
    guard !alias.isEmpty, alias.utf8.count <= 128, !alias.contains(where: { "/ \"\\".contains($0) }) else {
      return "for example 2.5 or \"timeline\""
    }
    return "for the length of the clip or audio track with that id write {\"of\": \(JSONText.quoted(alias))}"
  }
}

/// What the clips and audio tracks of a document say of their ids and lengths, which is checked when all are read.
struct LengthNotes {
  struct Note {
    /// Of the clip or audio track.
    var path: JSONPath
    /// Of its length.
    var lengthPath: JSONPath
    var id: String?
    var lasts: NamedLength?
    /// As a sentence names it: "a still".
    var phrase: String
    /// Whether it goes on as long as the others do.
    var lastsWithOthers = false
    /// Whether it is nothing but sound that ends by itself.
    var isOwnSound = false
    var mayHaveSound = true
  }

  /// A source that shows the sound of something by its id.
  struct Listener {
    var id: String
    /// Of the id.
    var path: JSONPath
  }

  private var notes: [Note] = []
  private var listeners: [Listener] = []

  mutating func add(_ note: Note) { notes.append(note) }
  mutating func add(_ listener: Listener) { listeners.append(listener) }

  static let nothing = (
    message: "the timeline has no end: nothing in the job has a length of its own",
    hint: "give a clip or an audio track a \"duration\" in seconds, or a source with a length"
  )

  func check(_ problems: Problems) {
    var named: [String: Int] = [:]
    for (i, note) in notes.enumerated() {
      guard let id = note.id else { continue }
      if let first = named[id] {
        problems.add(
          "id.taken", at: .key("id", in: note.path),
          "\(JSONText.quoted(id)) is the id of \(notes[first].path.text ?? "") already",
          hint: "give each clip and audio track another id")
      } else {
        named[id] = i
      }
    }
    // What a track's defaults say is wrong once, not for each clip.
    var told: Set<String> = []
    func fail(_ code: String, at path: JSONPath, _ message: String, hint: @autoclosure () -> String) {
      if told.insert(path.text ?? "").inserted { problems.add(code, at: path, message, hint: hint()) }
    }
    checkNames(named, fail)
    checkListeners(named, fail)
    checkSources(fail)
    if let first = notes.first(where: { $0.lasts == .timeline }),
      notes.allSatisfy({ $0.lasts != nil || $0.lastsWithOthers })
    {
      fail("length.nothing", at: first.lengthPath, Self.nothing.message, hint: Self.nothing.hint)
    }
  }

  private typealias Fail = (
    _ code: String, _ path: JSONPath, _ message: String, _ hint: @autoclosure () -> String
  ) -> Void

  /// Of the ids of a job, which may be thousands, those that are compared with one that there is not.
  private static let candidates = 100

  private func checkNames(_ named: [String: Int], _ fail: Fail) {
    var targets: [Int?] = []
    let known = Array(named.keys.sorted().prefix(Self.candidates))
    for note in notes {
      guard case .of(let id) = note.lasts else {
        targets.append(nil)
        continue
      }
      let path = JSONPath.key("of", in: note.lengthPath)
      targets.append(named[id])
      guard let target = named[id] else {
        failUnknown("length.unknown", path, id, known, fail)
        continue
      }
      if notes[target].lasts == .timeline || notes[target].lastsWithOthers {
        fail(
          "length.timeline", path, "\(JSONText.quoted(id)) lasts to the end of the timeline itself",
          "write \"duration\": \"timeline\" here, too")
      }
    }
    for i in Self.cycles(targets) {
      guard case .of(let id) = notes[i].lasts else { continue }
      fail(
        "length.cycle", .key("of", in: notes[i].lengthPath),
        targets[i] == i
          ? "it is as long as itself"
          : "the length of \(JSONText.quoted(id)) is that of this one",
        "give one of them a \"duration\" in seconds")
    }
  }

  private func failUnknown(_ code: String, _ path: JSONPath, _ id: String, _ known: [String], _ fail: Fail) {
    fail(
      code, path, "no clip or audio track has the id \(JSONText.quoted(id))",
      Nearest.word(to: id, in: known).map { "did you mean \(JSONText.quoted($0))?" }
        ?? "give the one that is meant \"id\": \(JSONText.quoted(id))")
  }

  private func checkListeners(_ named: [String: Int], _ fail: Fail) {
    let known = Array(named.keys.sorted().prefix(Self.candidates))
    for listener in listeners {
      guard let target = named[listener.id] else {
        failUnknown("waveform.unknown", listener.path, listener.id, known, fail)
        continue
      }
      guard !notes[target].mayHaveSound else { continue }
      fail(
        "waveform.silent", listener.path,
        "\(JSONText.quoted(listener.id)) is \(notes[target].phrase), which has no sound",
        "name a clip or an audio track with sound")
    }
  }

  /// Those from which one comes back to them.
  private static func cycles(_ targets: [Int?]) -> [Int] {
    // In which walk each was seen first.
    var seen = [Int?](repeating: nil, count: targets.count)
    var found: [Int] = []
    for first in targets.indices where seen[first] == nil {
      var next: Int? = first
      while let i = next, seen[i] == nil {
        seen[i] = first
        next = targets[i]
      }
      guard let entry = next, seen[entry] == first else { continue }
      var member = entry
      repeat {
        found.append(member)
        member = targets[member] ?? entry
      } while member != entry
    }
    return found.sorted()
  }

  /// Sources without a length take that of the job's only sound.
  private func checkSources(_ fail: Fail) {
    let sounds = notes.filter(\.isOwnSound)
    guard sounds.count != 1 else { return }
    for note in notes where note.lasts == .source {
      fail(
        "clip.noDuration", note.lengthPath,
        "a clip of \(note.phrase) has no length of its own, and "
          + (sounds.isEmpty
            ? "the job has no audio whose length it could take"
            : "the job has \(sounds.count) audio sources whose length it could take"),
        sounds.isEmpty
          ? "give it a \"duration\": 5, or \"timeline\""
          : "give the one that is meant an \"id\": \"voice\", and write \"duration\": {\"of\": \"voice\"} here"
      )
    }
  }
}

extension TableFields {
  /// Notes a clip for checks that need all of the job.
  func note(_ clip: Clip, source: Source?) {
    problems.lengths.add(
      LengthNotes.Note(
        path: path, lengthPath: self["duration"]?.path ?? path, id: clip.id, lasts: clip.lasts,
        phrase: source?.phrase ?? "this", isOwnSound: source != nil && clip.isOwnSound,
        mayHaveSound: source?.mayHaveSound ?? true))
  }

  func note(_ track: AudioTrack) {
    problems.lengths.add(
      LengthNotes.Note(
        path: path, lengthPath: self["duration"]?.path ?? path, id: track.id, lasts: track.lasts,
        phrase: "audio", lastsWithOthers: track.lastsWithOthers, isOwnSound: track.isOwnSound))
  }
}
