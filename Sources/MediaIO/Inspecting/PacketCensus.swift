import CFFmpeg
import MediaTypes

/// What a pass over all packets of a file counts, stream by stream. Nothing is decoded.
struct PacketCensus {
  private(set) var streams: [Int: Stream] = [:]

  struct Stream {
    var packets = 0
    var bytes: Int64 = 0
    /// Ticks of key frames, in the order of the file.
    var keys: [Int64] = []
    /// Key frames beyond those that are kept.
    var isCutOff = false
    var steps = PictureSteps()
    /// Past the last packet, in ticks.
    var end: Int64?
  }

  /// Key frames of a stream that are kept: every picture of a day at 24 frames a second is one in some codecs.
  private static let mostKeys = 2_000_000

  /// Reads from where the demuxer is, which is the file's beginning, to its end.
  init(_ file: Demuxer, traffic: SourceTraffic?) throws(MediaError) {
    let packet = try Packet()
    let kinds = file.streams.map { $0.pointee.codecpar.pointee.codec_type }
    while case .packet = try file.read(into: packet) {
      try traffic?.checkGoesOn()
      let raw = packet.raw.pointee
      let number = Int(raw.stream_index)
      guard kinds.indices.contains(number) else { continue }
      streams[number, default: Stream()].take(
        raw, isPicture: kinds[number] == AVMEDIA_TYPE_VIDEO, Self.mostKeys)
    }
    try traffic?.checkGoesOn()
    for number in streams.keys { streams[number]?.steps.finish() }
  }
}

extension PacketCensus.Stream {
  fileprivate mutating func take(_ packet: AVPacket, isPicture: Bool, _ mostKeys: Int) {
    packets += 1
    bytes += Int64(max(0, packet.size))
    let tick = packet.pts != cff_no_pts ? packet.pts : packet.dts
    guard tick != cff_no_pts else { return }
    end = max(end ?? Int64.min, PacketPass.sum(tick, max(0, packet.duration)))
    guard isPicture else { return }
    steps.take(tick)
    guard packet.flags & AV_PKT_FLAG_KEY != 0 else { return }
    if keys.count < mostKeys { keys.append(tick) } else { isCutOff = true }
  }
}

/// Distances between pictures in the order in which they are shown.
struct PictureSteps {
  private(set) var shortest: Int64?
  private(set) var longest: Int64?
  /// Not passed on yet: pictures come in the order of decoding.
  private var waiting: [Int64] = []
  private var last: Int64?

  /// More than any codec reorders.
  private static let window = 64

  mutating func take(_ tick: Int64) {
    let place = waiting.lastIndex { $0 <= tick }.map { $0 + 1 } ?? 0
    waiting.insert(tick, at: place)
    if waiting.count > Self.window { pass(waiting.removeFirst()) }
  }

  mutating func finish() {
    for tick in waiting { pass(tick) }
    waiting = []
  }

  private mutating func pass(_ tick: Int64) {
    defer { last = tick }
    guard let last, tick > last else { return }
    let (step, overflow) = tick.subtractingReportingOverflow(last)
    guard !overflow else { return }
    shortest = min(shortest ?? step, step)
    longest = max(longest ?? step, step)
  }

  /// Whether distances differ by more than the clock's rounding and a twentieth; nil: there are none.
  var vary: Bool? {
    guard let shortest, let longest else { return nil }
    return longest - shortest > 2 + shortest / 20
  }
}
