@testable import ClipJob
import MediaTypes

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ part: Double = 0.5) -> Bool { Double.random(in: 0..<1, using: &self) < part }

  mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }

  /// A time in whole nanoseconds.
  mutating func time(_ range: ClosedRange<Int64>) -> Rational {
    let unit = pick([1_000_000_000, 1_000_000, 1] as [Int64])
    let ticks = Int64.random(
      in: range.lowerBound * (1_000_000_000 / unit)...range.upperBound * (1_000_000_000 / unit), using: &self)
    return Rational(ticks * unit, 1_000_000_000)
  }

  mutating func fraction(_ range: ClosedRange<Double> = 0...1) -> Double {
    chance(0.3) ? pick([range.lowerBound, range.upperBound]) : Double.random(in: range, using: &self)
  }

  mutating func text() -> String {
    let pieces = ["a", "clip", " ", "é", "😀", "\"", "\\", "/", "\n", "\u{1}", "\u{7f}", "中", "'", "."]
    return (0...Int.random(in: 0..<8, using: &self)).map { _ in pick(pieces) }.joined()
  }
}

extension JSONValue {
  static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(random.chance())
    case 2: return .number(Int.random(in: .min ... .max, using: &random))
    case 3: return .number(Double.random(in: -1e9...1e9, using: &random))
    case 4, 5: return .string(random.text())
    case 6:
      return .array(
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
    default:
      let count = Int.random(in: 0..<6, using: &random)
      return .object((0..<count).map { ("\($0)\(random.text())", .random(depth: depth - 1, using: &random)) })
    }
  }
}

extension Job {
  /// A job that is right, with any of its keys set or not.
  static func random(using r: inout SeededGenerator) -> Job {
    var job = Job()
    if r.chance() { job.id = "talk-\(UInt16.random(in: 0...999, using: &r)):a.B_c" }
    if r.chance() { job.priority = Int.random(in: 0...100, using: &r) }
    if r.chance() { job.runAt = "2028-02-29T23:59:60.5+14:00" }
    if r.chance() { job.timeout = r.time(1...1000) }
    if r.chance() { job.maxAttempts = Int.random(in: 1...100, using: &r) }
    for _ in 0..<Int.random(in: 0..<4, using: &r) { job.labels[r.text() + "k"] = r.text() }
    if r.chance() { job.maxCost = r.time(0...100) }
    if r.chance() { job.canvas.width = Int.random(in: 16...8192, using: &r) }
    if r.chance() { job.canvas.height = Int.random(in: 16...8192, using: &r) }
    if r.chance() {
      job.canvas.fps = r.pick([30, Rational(30000, 1001), Rational(25, 2), Rational(2997, 100)])
    }
    if r.chance() { job.canvas.background = r.color() }
    job.tracks = (0..<Int.random(in: 1...3, using: &r)).map { _ in Track(clips: r.clips()) }
    job.audioTracks = (0..<Int.random(in: 0...2, using: &r)).map { _ in r.audioTrack() }
    job.nameLengths(using: &r)
    let captions = job.tracks.flatMap(\.clips).filter { $0.source.spec is CaptionSource }
    job.outputs = (0...Int.random(in: 0..<4, using: &r)).map { r.output($0, captions) }
    return job
  }
}

extension Job {
  /// Gives everything but a track's last clip an id, and some last clips and sounds another's length.
  fileprivate mutating func nameLengths(using r: inout SeededGenerator) {
    var ids: [String] = []
    func name(_ place: String) -> String {
      ids.append(place)
      return place
    }
    for (t, track) in tracks.enumerated() {
      for c in track.clips.indices.dropLast() where r.chance() { tracks[t].clips[c].id = name("c\(t).\(c)") }
    }
    let isLong = tracks.contains { $0.clips.count > 1 }
    func lengths() -> [NamedLength] { ids.map { .of($0) } + (isLong ? [.timeline] : []) }
    for t in tracks.indices where r.chance(0.3) && !lengths().isEmpty {
      let last = tracks[t].clips.count - 1
      guard tracks[t].clips[last].duration != nil else { continue }
      tracks[t].clips[last].duration = nil
      tracks[t].clips[last].lasts = r.pick(lengths())
    }
    for i in audioTracks.indices {
      if r.chance() { audioTracks[i].id = "a\(i)" }
      guard r.chance(0.3), !lengths().isEmpty else { continue }
      audioTracks[i].duration = nil
      audioTracks[i].lasts = r.pick(lengths())
    }
  }
}

extension SeededGenerator {
  mutating func color() -> Color {
    Color(
      red: .random(in: 0...255, using: &self), green: .random(in: 0...255, using: &self),
      blue: .random(in: 0...255, using: &self), alpha: chance() ? 255 : .random(in: 0...255, using: &self))
  }

  mutating func easing() -> Easing {
    pick([
      .linear, .easeIn, .easeOut, .easeInOut, .hold,
      .bezier(x1: fraction(), y1: fraction(-10...10), x2: fraction(), y2: fraction(-10...10)),
    ])
  }

  mutating func animated(_ range: ClosedRange<Double>) -> Animated {
    if chance(0.7) { return Animated(fraction(range)) }
    var t = chance() ? 0.0 : time(0...5).seconds
    return Animated(
      keyframes: (0...Int.random(in: 0..<5, using: &self)).map { _ in
        defer { t = Double((t * 1000).rounded() + Double(Int.random(in: 1...5000, using: &self))) / 1000 }
        return .init(t: t, v: fraction(range), easing: easing())
      })
  }

  mutating func volume() -> Animated {
    let factors = animated(0...10).keyframes
    guard chance(0.3) else { return Animated(keyframes: factors) }
    return Animated(
      keyframes: factors.map { keyframe in
        var loud = keyframe
        let decibels = chance() ? Double(Int.random(in: -1200...400, using: &self)) / 10 : fraction(0...40)
        loud.v = Volume.factor(decibels: decibels)
        return loud
      })
  }

  mutating func source() -> Source {
    switch Int.random(in: 0..<7, using: &self) {
    case 0, 1: .video("talk \(text()).mp4")
    case 2: .image("/a/\(text()).png")
    case 3: .audio("voice.wav")
    case 4: .color(color())
    case 5:
      chance()
        ? .gradient(Gradient(from: color(), to: color(), radial: true))
        : .gradient(Gradient(from: color(), to: color(), angle: fraction(-3600...3600)))
    default: .pattern(Pattern(name: pick(Pattern.Name.allCases), seed: .random(in: 0 ... .max, using: &self)))
    }
  }

  private mutating func streams(of source: any SourceSpec) -> StreamSelection {
    let keys = type(of: source).streams
    return StreamSelection(
      video: keys.contains("video") ? stream() : nil, audio: keys.contains("audio") ? stream() : nil)
  }

  private mutating func stream() -> StreamSelection.Pick? {
    pick([nil, nil, .number(.random(in: 0...255, using: &self)), LanguageTag("es-MX").map { .language($0) }])
  }

  /// Every length is 0.2 s or more and every transition shorter, so that any two fit.
  mutating func clips() -> [Clip] {
    var isEndKnown = true
    return (0..<Int.random(in: 1...4, using: &self)).map { i in
      var clip = Clip(source: source())
      clip.stream = streams(of: clip.source.spec)
      if chance(0.4) {
        clip.trim.from = time(0...100)
        if chance() { clip.trim.to = clip.trim.from + time(2...50) }
        clip.trim.clamp = chance(0.3)
      }
      if chance(0.5) { clip.speed = Rational(Int64.random(in: 100...10_000, using: &self), 1000) }
      if !clip.source.hasOwnTime || chance(0.3) {
        clip.duration = time(1...100)
        clip.loop = clip.source.hasOwnTime && chance()
        clip.fill = pick(Fill.allCases.filter { !clip.loop || [.error, .loop].contains($0) })
        if clip.fill == .speed { clip.speed = 1 }
      }
      if i > 0, chance(0.4) {
        let duration = Rational(Int64.random(in: 1...200, using: &self), 1000)
        clip.transition = Transition(
          kind: pick(Transition.Kind.allCases), duration: duration, easing: easing())
      } else if chance(0.3) {
        clip.start = time(0...200)
        isEndKnown = true
      }
      if !isEndKnown, clip.start == nil, clip.duration != nil, chance() {
        (clip.end, clip.duration) = (clip.duration, nil)
        isEndKnown = true
      } else if clip.duration == nil, clip.trim.to == nil || clip.trim.clamp {
        isEndKnown = false
      }
      dress(&clip)
      return clip
    }
  }

  private mutating func dress(_ clip: inout Clip) {
    if clip.source.picture == .decoded(isMoving: true) { clip.deinterlace = pick(Deinterlace.allCases) }
    clip.fit = pick(Fit.allCases)
    if chance(0.3) { clip.focus = Point(x: fraction(), y: fraction()) }
    if chance(0.3) {
      let (x, y) = (fraction(0...0.9), fraction(0...0.9))
      clip.crop = Box(x: x, y: y, width: fraction(0.001...(1 - x)), height: fraction(0.001...(1 - y)))
    }
    if chance(0.3) {
      clip.frame = FrameSpec(
        x: animated(-4...4), y: animated(-4...4), width: animated(0.001...4), height: animated(0.001...4))
    }
    if chance(0.3) {
      clip.position = pick(Position.allCases)
      if chance() { clip.frame.x = nil }
      if chance() { clip.frame.y = nil }
      if clip.frame.x == nil || clip.frame.y == nil, chance() {
        clip.margin = Margin(x: fraction(0...0.4), y: fraction(0...0.4))
        if chance() { clip.margin.y = clip.margin.x }
      }
    }
    if case .decoded = clip.source.picture {
      if chance(0.3) { clip.frame.width = nil }
      if chance(0.3) { clip.frame.height = nil }
    }
    if chance(0.3) { clip.rotate = fraction(-360...360) }
    if chance(0.3) { clip.flip = pick(Flip.allCases) }
    clip.opacity = animated(0...1)
    clip.blend = pick(BlendMode.allCases)
    if chance(0.3) {
      clip.motion = Motion(
        from: .init(zoom: fraction(0.05...20), x: fraction(), y: fraction()),
        to: .init(zoom: fraction(0.05...20), x: fraction(), y: fraction()), easing: easing())
    }
    clip.volume = volume()
    if chance(0.3) { clip.fadeIn = time(0...3) }
    if chance(0.3) { clip.fadeOut = time(0...3) }
  }

  mutating func audioTrack() -> AudioTrack {
    var track = AudioTrack(source: "music \(text()).m4a")
    track.stream.audio = stream()
    if chance() { track.start = time(0...100) }
    if chance() { track.trim = Trim(from: time(0...10), to: chance() ? time(11...20) : nil, clamp: chance()) }
    if chance() { track.duration = time(1...100) }
    track.loop = chance()
    track.volume = volume()
    if chance() { track.fadeIn = time(0...3) }
    if chance() { track.fadeOut = time(0...3) }
    return track
  }

  /// `captions`: the clips that a caption file may hold.
  mutating func output(_ index: Int, _ captions: [Clip]) -> Output {
    let container = pick(
      captions.isEmpty ? Output.Container.allCases.filter { $0.kind != .captions } : Output.Container.allCases
    )
    var output = Output(to: "out/\(index) \(text())x.\(container.rawValue)", container: container)
    guard container.kind != .captions else {
      if chance() { output.captions = captions.compactMap(\.id) }
      output.wordTimes = container == .vtt || container == .ass ? chance() : false
      return output
    }
    if chance() { output.width = Int.random(in: 16...8192, using: &self) }
    if chance() { output.height = Int.random(in: 16...8192, using: &self) }
    if output.isStill {
      output.at = time(0...100)
    } else if chance() {
      output.fps = output.container == .gif ? Rational(25, 2) : Rational(60000, 1001)
    }
    guard !container.videoCodecs.isEmpty else { return output }
    let codec = pick(container.videoCodecs)
    output.video = Output.Video(
      codec: codec,
      rate: chance()
        ? .crf(fraction(codec.crfRange)) : .bitrate(.random(in: 10_000...9_000_000, using: &self)),
      preset: pick(Output.Video.presets), gop: time(1...600), encoder: pick(Output.Encoder.allCases))
    if chance(0.8) {
      output.audio = Output.Audio(
        codec: pick(container.audioCodecs), bitrate: .random(in: 16_000...510_000, using: &self))
    }
    return output
  }
}
