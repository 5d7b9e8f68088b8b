import CFFmpeg
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// Measures a sound by EBU R 128, with libavfilter's ebur128: integrated loudness, loudness range, true peak.
///
/// Note: its steps. The filter tells what it has measured every tenth of a second; the rest after the last whole one is
/// not measured. Sound that changes its rate or its channels is measured up to there.
enum LoudnessMeter {
  /// LUFS: what the filter says where every block is below the absolute gate.
  private static let gate = -70.0

  static func measure(
    _ info: MediaInfo, stream: Int, limits: MediaLimits, traffic: SourceTraffic?
  ) throws(MediaError) -> MediaReport.Loudness {
    let packets = try PacketReader(
      info.origin, streamIndex: stream, index: info.index, limits: limits, traffic: traffic)
    let decoder = try Decoder(
      packets.parameters, timeBase: packets.timeBase, threads: 1, of: info.name, limits: limits)
    var pass = Pass(stream, name: info.name, limits: limits)
    var isAtEnd = false
    decoding: while true {
      try traffic?.checkGoesOn()
      do {
        let frame = try Frame()
        switch try decoder.receive(into: frame) {
        case .frame: guard try pass.take(frame) else { break decoding }
        case .ended: break decoding
        case .needsPacket:
          if !isAtEnd { isAtEnd = try !packets.next() }
          _ = try decoder.send(isAtEnd ? nil : packets.packet)
          packets.packet.clear()
        }
      } catch {
        // Damaged packets are left out, as players do.
        guard error.kind == .unreadable else { throw error }
      }
    }
    return try pass.finish()
  }

  private struct Pass {
    private let stream: Int
    private let name: String
    private let limits: MediaLimits
    private var graph: FilterGraph?
    private var format: Int32 = 0
    private var rate: Int32 = 0
    private var channels: Int32 = 0
    private var samples: Int64 = 0
    private var integrated: Double?
    private var range: Double?
    private var peak: Double?

    init(_ stream: Int, name: String, limits: MediaLimits) {
      (self.stream, self.name, self.limits) = (stream, name, limits)
    }

    /// False: it is another kind of sound than before.
    mutating func take(_ frame: Frame) throws(MediaError) -> Bool {
      let raw = frame.raw
      guard raw.pointee.nb_samples > 0 else { return true }
      if raw.pointee.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC {
        let count = raw.pointee.ch_layout.nb_channels
        av_channel_layout_uninit(&raw.pointee.ch_layout)
        av_channel_layout_default(&raw.pointee.ch_layout, count)
      }
      if graph == nil {
        try limits.check(sampleRate: Int(raw.pointee.sample_rate), of: name)
        (format, rate, channels) = (
          raw.pointee.format, raw.pointee.sample_rate, raw.pointee.ch_layout.nb_channels
        )
        graph = try FilterGraph(
          source: "abuffer", arguments: Self.arguments(frame),
          chain: "ebur128=peak=true:metadata=1",
          sink: "abuffersink")
      }
      guard raw.pointee.format == format, raw.pointee.sample_rate == rate,
        raw.pointee.ch_layout.nb_channels == channels
      else { return false }
      // The filter counts samples; stamps of its own keep damage in those of the file away from it.
      raw.pointee.pts = samples
      samples += Int64(raw.pointee.nb_samples)
      try graph?.push(frame)
      try pull()
      return true
    }

    mutating func finish() throws(MediaError) -> MediaReport.Loudness {
      if let graph {
        try graph.push(nil)
        try pull()
      }
      let isHeard = (integrated ?? LoudnessMeter.gate) > LoudnessMeter.gate
      return MediaReport.Loudness(
        stream: stream, integrated: isHeard ? integrated : nil, range: isHeard ? range : nil,
        truePeak: peak.flatMap { $0 > 0 ? 20 * log10($0) : nil },
        seconds: rate > 0 ? Double(samples) / Double(rate) : 0)
    }

    private mutating func pull() throws(MediaError) {
      let frame = try Frame()
      while try graph?.pull(into: frame) == true {
        func value(_ key: String) -> Double? {
          Metadata.text("lavfi.r128." + key, frame.raw.pointee.metadata).flatMap { Double($0) }
        }
        integrated = value("I") ?? integrated
        range = value("LRA") ?? range
        peak = value("true_peak") ?? peak
        av_frame_unref(frame.raw)
      }
    }

    private static func arguments(_ frame: Frame) -> String {
      let raw = frame.raw.pointee
      var text = [CChar](repeating: 0, count: 128)
      var layout = raw.ch_layout
      _ = av_channel_layout_describe(&layout, &text, text.count)
      let name = string(av_get_sample_fmt_name(AVSampleFormat(rawValue: raw.format)))
      return "time_base=1/\(raw.sample_rate):sample_rate=\(raw.sample_rate):sample_fmt=\(name)"
        + ":channel_layout=\(string(text))"
    }
  }
}
