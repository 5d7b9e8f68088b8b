import MediaTypes

extension Output.VideoCodec {
  /// Good pictures at a fair size, on each encoder's own scale.
  public var defaultCRF: Double {
    switch self {
    case .h264: 21
    case .hevc: 25
    case .av1: 32
    case .vp9: 31
    }
  }

  public var crfRange: ClosedRange<Double> {
    switch self {
    case .h264, .hevc: 0...51
    case .av1, .vp9: 0...63
    }
  }
}

extension Output.Video {
  /// x264's names, from fast to thorough.
  public static let presets = [
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo",
  ]

  /// What a codec is given where the document says nothing.
  public init(defaultsFor codec: Output.VideoCodec) { self.init(codec: codec, rate: .crf(codec.defaultCRF)) }

  init(_ node: Node, _ container: Output.Container) {
    self.init(defaultsFor: container.videoCodecs.first ?? .h264)
    guard let fields = node.object(Self.table) else { return }
    if let node = fields["codec"], let chosen = fields.choice("codec", Output.VideoCodec.self) {
      codec = chosen
      if !container.videoCodecs.contains(chosen) {
        node.fail(
          "output.codec", "\(container.rawValue) files do not carry \(chosen.rawValue)",
          hint:
            "\(container.rawValue) carries \(container.videoCodecs.map(\.rawValue).joined(separator: ", "))")
      }
    }
    rate = .crf(codec.defaultCRF)
    if let crf = fields["crf"]?.number(codec.crfRange, "a crf of \(codec.rawValue)") { rate = .crf(crf) }
    if let bits = fields.bitrate("bitrate") { rate = .bitrate(bits) }
    if fields.has("crf"), fields.has("bitrate") {
      fields.fail(
        "key.conflict", "\"crf\" and \"bitrate\" exclude each other",
        hint: "leave one out: crf keeps the quality, bitrate the size")
    }
    preset = fields.choice("preset") ?? preset
    gop = fields.exact("gop") ?? gop
    encoder = fields.choice("encoder", Output.Encoder.self) ?? encoder
  }
}

extension Output.Audio {
  init?(_ node: Node, _ container: Output.Container) {
    guard case .object = node.value else {
      node.mismatch("the audio's settings, or false for no audio", example: "\(Self.table.example) or false")
      return nil
    }
    guard let fields = node.object(Self.table) else { return nil }
    var codec = container.audioCodecs.first ?? .aac
    if let node = fields["codec"], let chosen = fields.choice("codec", Output.AudioCodec.self) {
      codec = chosen
      if !container.audioCodecs.contains(chosen) {
        node.fail(
          "output.codec", "\(container.rawValue) files carry no \(chosen.rawValue) here",
          hint: "use \(container.audioCodecs.map(\.rawValue).joined(separator: " or "))")
      }
    }
    // Opus ends at 510 kbit/s (RFC 6716); AAC-LC at 48 kHz stereo at 576, FFmpeg's encoder near 512.
    let range = codec == .opus ? 6_000...510_000 : 16_000...512_000
    self.init(codec: codec, bitrate: fields["bitrate"]?.bitrate(range, example: 128_000) ?? 128_000)
  }
}

extension Node {
  /// Bits a second.
  func bitrate(_ range: ClosedRange<Int>, example: Int) -> Int? {
    let what = "a number of bits per second"
    if case .string(let text) = value {
      fail(
        "value.type", "found \(found), wanted \(what), without quotes", hint: Self.bitrateHint(text, example))
      return nil
    }
    return integer(range, what, hint: "for example \(example): bits, not kilobits")
  }

  /// `5M` and `128k` are what FFmpeg's command line takes.
  private static func bitrateHint(_ text: String, _ example: Int) -> String {
    let units: [Character: Rational] = ["k": 1000, "K": 1000, "m": 1_000_000, "M": 1_000_000]
    let factor = text.last.flatMap { units[$0] } ?? 1
    let digits = factor == 1 ? text[...] : text.dropLast()
    guard digits.utf8.count <= 12, let number = Rational(decimal: digits) else {
      return "for example \(example)"
    }
    return "write \((number * factor).rounded)"
  }
}
