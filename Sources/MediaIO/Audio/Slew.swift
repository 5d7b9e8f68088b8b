import CFFmpeg

/// Moves sound in time, by up to 2 % of its length: `AudioFormat` in and out, resampled by libswresample.
///
/// Until it is first asked to move something, sound passes through as it is.
final class Slew {
  private var raw: OpaquePointer?
  private static let channels = AudioFormat.channels
  /// What the filter reaches back over, and more: it starts with the end of what passed.
  private static let history = 256
  private var tail: [Float] = []
  private var toDrop = 0
  private var taken = 0
  private var given = 0

  /// Seconds in which a difference is to become 1/e of itself, and how much slower or faster that may be at most.
  private static let settling = 0.25
  private static let most = 0.02

  deinit { swr_free(&raw) }

  /// Samples (per channel) by which the sound that came in last is later than without.
  var shift: Int {
    guard let raw else { return 0 }
    return given + Int(swr_get_delay(raw, Int64(AudioFormat.sampleRate))) - taken - toDrop
  }

  /// Begins a new run: what was inside is dropped.
  func reset() {
    swr_free(&raw)
    tail = []
    (toDrop, taken, given) = (0, 0, 0)
  }

  /// The samples that are ready after `samples`, which are moved by a part of `correction` (seconds).
  func convert(_ samples: [Float], by correction: Double) throws(MediaError) -> [Float] {
    if correction != 0, raw == nil { try begin() }
    guard let raw else {
      tail = Array((tail + samples.suffix(Self.history * Self.channels)).suffix(Self.history * Self.channels))
      return samples
    }
    // What is dropped was heard already, at its own speed.
    if toDrop == 0 {
      let rate = Double(AudioFormat.sampleRate)
      let speed = max(-Self.most, min(Self.most, correction / Self.settling))
      try check(
        swr_set_compensation(raw, Int32((speed * rate).rounded()), Int32(rate)), "swr_set_compensation",
        .failed,
        "cannot convert audio")
    }
    return try pass(samples, through: raw)
  }

  /// The rest.
  func finish() throws(MediaError) -> [Float] {
    guard let raw else { return [] }
    return try pass(nil, through: raw)
  }

  private func begin() throws(MediaError) {
    var stereo = AVChannelLayout()
    av_channel_layout_default(&stereo, Int32(Self.channels))
    var same = stereo
    let rate = Int32(AudioFormat.sampleRate)
    let what = "cannot convert audio"
    try check(
      swr_alloc_set_opts2(
        &raw, &stereo, AV_SAMPLE_FMT_FLT, rate, &same, AV_SAMPLE_FMT_FLT, rate, 0, nil),
      "swr_alloc_set_opts2",
      .unsupported, what)
    let context = try allocated(raw, "swr_alloc_set_opts2")
    av_opt_set_int(UnsafeMutableRawPointer(context), "flags", Int64(SWR_FLAG_RESAMPLE), 0)
    try check(swr_init(context), "swr_init", .unsupported, what)
    toDrop = tail.count / Self.channels
    let early = try pass(tail, through: context)
    assert(early.isEmpty)
    taken = 0
  }

  private func pass(_ samples: [Float]?, through raw: OpaquePointer) throws(MediaError) -> [Float] {
    let input = Int32((samples?.count ?? 0) / Self.channels)
    let room = swr_get_out_samples(raw, input)
    try check(room, "swr_get_out_samples", .failed, "cannot convert audio")
    guard room > 0 else { return [] }
    var out = [Float](repeating: 0, count: Int(room) * Self.channels)
    let count = out.withUnsafeMutableBytes { bytes in
      var target = bytes.bindMemory(to: UInt8.self).baseAddress
      guard let samples else { return swr_convert(raw, &target, room, nil, 0) }
      return samples.withUnsafeBytes { source in
        var data = source.bindMemory(to: UInt8.self).baseAddress
        return swr_convert(raw, &target, room, &data, input)
      }
    }
    try check(count, "swr_convert", .failed, "cannot convert audio")
    out.removeLast(out.count - Int(count) * Self.channels)
    let dropped = min(toDrop, Int(count))
    toDrop -= dropped
    out.removeFirst(dropped * Self.channels)
    taken += Int(input)
    given += out.count / Self.channels
    return out
  }
}
