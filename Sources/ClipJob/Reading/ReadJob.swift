import MediaTypes

extension Job {
  /// The one version of the document that there is.
  public static let version = 1

  /// Reads and checks a document. Reports all errors that the document alone shows, at most 100 of them and
  /// then one that says how many more there are; a document that is not JSON has one error.
  public static func parse(_ bytes: [UInt8]) throws(JobErrors) -> Job {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw JobErrors([error])
    }
    return try parse(value)
  }

  /// Checks a document that is read already.
  public static func parse(_ value: JSONValue) throws(JobErrors) -> Job {
    let problems = Problems()
    let node = Node(value: value, path: .document, problems: problems)
    var job = Job()
    if checkVersion(node), let fields = node.object(table) {
      job.readOrder(fields)
      job.readContent(fields)
    }
    guard problems.isEmpty else { throw problems.all }
    return job
  }

  /// Another version may mean anything by its keys: nothing else is checked then.
  private static func checkVersion(_ node: Node) -> Bool {
    guard case .object = node.value else { return true }
    let version = node.value["version"].map {
      Node(value: $0, path: .key("version", in: node.path), problems: node.problems)
    }
    guard let version else {
      node.fail("version.missing", "a job needs the version of its format", hint: "add \"version\": 1")
      return true
    }
    if case .number(let text) = version.value, Rational(decimal: text) == Rational(Self.version) {
      return true
    }
    version.fail(
      "version.unknown", "found \(version.found); this program reads version \(Self.version)",
      hint: "write \"version\": \(Self.version)")
    return false
  }

  /// How and when the job is run.
  private mutating func readOrder(_ fields: TableFields) {
    id = fields["id"]?.identifier()
    priority = fields.integer("priority") ?? priority
    runAt = fields["runAt"]?.dateTime()
    timeout = fields.time("timeout")
    maxAttempts = fields.integer("maxAttempts") ?? maxAttempts
    labels = fields["labels"]?.labels() ?? labels
    isTest = fields.flag("test") ?? isTest
    maxCost = fields["budget"]?.object(Self.budget)?.exact("maxCostUSD")
    notify = fields["notify"].flatMap { Notify($0) }
  }

  private mutating func readContent(_ fields: TableFields) {
    canvas = fields["canvas"].flatMap { CanvasSpec($0) } ?? canvas
    fields.problems.canvas = (canvas.width, canvas.height)
    tracks = fields["tracks"].map { Track.read($0) } ?? []
    audioTracks = fields["audio"].map { AudioTrack.read($0) } ?? []
    fields.problems.lengths.check(fields.problems)
    if !fields.mayHaveContent {
      fields.fail(
        "job.empty", "the job has no clip and no audio",
        hint: "for example \"tracks\": [{\"clips\": [{\"source\": {\"video\": \"talk.mp4\"}}]}]")
    }
    let areClipsKnown = fields.problems.isEmpty
    guard let node = fields["outputs"] else { return }
    outputs = Output.read(node, areClipsKnown ? CaptionClips(self) : nil)
    refuseOutputsThatAreSources(node)
  }

  private func refuseOutputsThatAreSources(_ node: Node) {
    let files = Set(sourceFiles.map { FilePath.Key(FilePath.identity($0)) })
    guard case .array(let items) = node.value else { return }
    for (i, item) in items.enumerated() {
      guard case .string(let to) = item["to"], files.contains(FilePath.Key(FilePath.identity(to))) else {
        continue
      }
      node.problems.add(
        "output.isSource", at: .key("to", in: .index(i, in: node.path)),
        "the output \(JSONText.quoted(FilePath.shown(to))) is also a source of the job",
        hint: "write to another file: a source is never overwritten")
    }
  }
}

extension TableFields {
  /// Whether there is a clip or an audio track, right or wrong.
  fileprivate var mayHaveContent: Bool {
    var count = 0
    if let tracks = self["tracks"]?.value {
      guard case .array(let items) = tracks else { return true }
      for item in items {
        guard case .array(let clips) = item["clips"] else { return true }
        count += clips.count
      }
    }
    if let audio = self["audio"]?.value {
      guard case .object = audio else { return true }
      if let tracks = audio["tracks"] {
        guard case .array(let items) = tracks else { return true }
        count += items.count
      }
    }
    return count > 0
  }
}

extension CanvasSpec {
  fileprivate init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    self.init()
    width = fields.integer("width")
    height = fields.integer("height")
    fps = fields.frameRate("fps")
    background = fields.color("background") ?? background
  }
}
