import MediaTypes

extension Output {
  static let limit = 16
  static let captionLimit = 64
  static let sides = 16...8192

  /// - Parameter clips: the job's clips of captions; nil: they are not known, because of another error.
  static func read(_ node: Node, _ clips: CaptionClips?) -> [Output] {
    guard let items = node.list(of: "outputs", example: "[{\"to\": \"out/clip.mp4\"}]") else { return [] }
    guard !items.isEmpty else {
      node.fail(
        "outputs.empty", "a job needs at least one output", hint: "for example [{\"to\": \"out/clip.mp4\"}]")
      return []
    }
    guard items.count <= limit else {
      node.fail(
        "limits.outputs", "found \(items.count) outputs; at most \(limit) are allowed",
        hint: "make several jobs")
      return []
    }
    var seen: [FilePath.Key: Int] = [:]
    return items.enumerated().compactMap { i, item in
      guard let output = Output(item, clips) else { return nil }
      if let first = seen.updateValue(i, forKey: FilePath.Key(FilePath.identity(output.to))) {
        Node(value: .null, path: .key("to", in: item.path), problems: item.problems).fail(
          "output.duplicate",
          "outputs[\(first)] goes to the same file, \(JSONText.quoted(FilePath.shown(output.to)))",
          hint: "give each output its own name")
      }
      return output
    }
  }

  private init?(_ node: Node, _ clips: CaptionClips?) {
    guard let fields = node.object(Self.table) else { return nil }
    let width = fields.integer("width")
    let height = fields.integer("height")
    let fps = fields.frameRate("fps")
    let at = fields.time("at")
    let captions = fields.identifiers("captions")
    let wordTimes = fields.flag("wordTimes")
    let isFragmented = fields.flag("fragmented")
    guard let node = fields["to"],
      let to = node.file("output", example: "\"out/clip.mp4\""),
      let container = Self.container(of: to, node)
    else { return nil }
    self.init(to: to, container: container)
    self.width = width
    self.height = height
    self.fps = fps
    if container == .gif, let fps, fps > Self.gifRate {
      fields["fps"]?.outOfRange("up to 50 frames per second in a gif: viewers show faster ones slowly")
    }
    switch kind {
    case .clip: refuse(["at"], in: fields, "\"at\" is the time of a still; a moving picture has none")
    case .still:
      self.at = at ?? .zero
      refuse(["fps"], in: fields, "a still is one frame; it has no \"fps\"", hint: "\"at\" chooses the frame")
    case .captions:
      refuse(
        ["width", "height", "fps", "at"], in: fields,
        "\(container.rawValue) is a caption file: it has no picture")
      self.captions = captions ?? []
      self.wordTimes = wordTimes ?? container.wordTimes ?? false
      clips?.check(fields)
    }
    if kind != .captions {
      refuse(
        ["captions"], in: fields,
        "\(container.rawValue) is no caption file: it shows the captions of the tracks",
        hint: "caption files end in .srt, .vtt, .ass or .json")
    }
    if container.wordTimes == nil {
      refuse(["wordTimes"], in: fields, "\"wordTimes\" is for vtt and ass")
    }
    self.isFragmented = isFragmented ?? false
    if !container.isFragmentable, isFragmented == true {
      refuse(["fragmented"], in: fields, "\"fragmented\" is for mp4 and mov")
    }
    upload = fields["upload"].flatMap { Upload.read($0, for: to) }
    readStreams(fields)
  }

  private mutating func readStreams(_ fields: TableFields) {
    guard !container.videoCodecs.isEmpty else {
      let what =
        switch kind {
        case .clip: "gif has one codec and no choices"
        case .still: "\(container.rawValue) is a still picture"
        case .captions: "\(container.rawValue) is a caption file"
        }
      refuse(["video"], in: fields, "\(what): it has no \"video\" settings")
      // "audio": false is true of it.
      if case .bool(false) = fields["audio"]?.value { return }
      let silent = kind == .clip ? "gif" : kind == .still ? "a still picture" : "a caption file"
      refuse(["audio"], in: fields, "\(silent) has no audio")
      return
    }
    video = fields["video"].map { Video($0, container) } ?? Video(defaultsFor: container.videoCodecs[0])
    guard let node = fields["audio"] else {
      audio = Audio(codec: container.audioCodecs[0])
      return
    }
    if case .bool(false) = node.value { return }
    audio = Audio(node, container)
  }

  private func refuse(
    _ keys: [String], in fields: TableFields, _ message: String, hint: String = "remove the key"
  ) {
    for key in keys { fields[key]?.fail("output.key", message, hint: hint) }
  }

  private static func container(of to: String, _ node: Node) -> Container? {
    if let scheme = FilePath.scheme(to) {
      switch scheme {
      case "s3", "http", "https": break
      case "file":
        node.fail("value.format", "files are given by path", hint: "write it without file://")
        return nil
      default:
        node.fail(
          "value.format", "outputs to \(scheme.prefix(16)):// are not supported",
          hint: "give a path, s3://bucket/key, or a presigned https:// URL")
        return nil
      }
    }
    let names = Container.allCases.map(\.rawValue)
    let (name, ending) = FilePath.stem(FilePath.withoutQuery(to))
    if let container = ending == "jpeg" ? .jpg : Container(rawValue: ending), !name.isEmpty {
      return container
    }
    if ending == "m3u8" {
      node.fail(
        "feature.notBuilt", "HLS outputs (m3u8) are not implemented yet; they are planned",
        hint: "use mp4 for now")
      return nil
    }
    let nearest = ending.isEmpty || name.isEmpty ? nil : Nearest.word(to: ending, in: names)
    node.fail(
      "output.container",
      ending.isEmpty || name.isEmpty
        ? "\(JSONText.quoted(FilePath.shown(to))) has no extension, which selects the format"
        : "files with the extension .\(ending.prefix(20)) cannot be written",
      hint: Synonyms.ending(ending) ?? nearest.map { "did you mean .\($0)?" }
        ?? "the extensions are \(names.joined(separator: ", "))")
    return nil
  }
}

extension Output.Container {
  /// The codecs that the container carries, the default first; none: gif and what is no moving picture.
  public var videoCodecs: [Output.VideoCodec] {
    switch self {
    case .mp4, .mov: [.h264, .hevc, .av1]
    case .mkv: [.h264, .hevc, .av1, .vp9]
    case .webm: [.vp9, .av1]
    case .gif, .jpg, .png, .webp, .srt, .vtt, .ass, .json: []
    }
  }

  public var audioCodecs: [Output.AudioCodec] {
    switch self {
    case .mp4, .mkv: [.aac, .opus]
    case .mov: [.aac]
    case .webm: [.opus]
    case .gif, .jpg, .png, .webp, .srt, .vtt, .ass, .json: []
    }
  }
}

extension Output.Container {
  /// Whether words have times of their own where nothing else is said; nil: there is no choice.
  var wordTimes: Bool? {
    switch self {
    case .vtt: true
    case .ass: false
    default: nil
    }
  }
}

extension FilePath {
  /// The last name without its extension, and the extension in small letters.
  static func stem(_ path: String) -> (name: Substring, ending: String) {
    let last = allNames(path).last ?? ""
    guard let dot = last.utf8.lastIndex(of: UInt8(ascii: ".")) else { return (last[...], "") }
    return (Substring(last.utf8[..<dot]), Substring(last.utf8[last.utf8.index(after: dot)...]).lowercased())
  }
}
