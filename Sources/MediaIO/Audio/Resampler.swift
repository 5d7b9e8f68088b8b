import CFFmpeg

/// libswresample: any rate, layout and sample format to `AudioFormat`.
final class Resampler {
  private var raw: OpaquePointer?
  private var rate: Int32 = 0
  private var format: Int32 = -1
  private var layout = AVChannelLayout()

  deinit {
    swr_free(&raw)
    av_channel_layout_uninit(&layout)
  }

  /// Whether the frame needs another `start`.
  func differs(from frame: Frame) -> Bool {
    guard raw != nil, frame.raw.pointee.sample_rate == rate, frame.raw.pointee.format == format else {
      return true
    }
    var known = Self.layout(of: frame)
    defer { av_channel_layout_uninit(&known) }
    return av_channel_layout_compare(&known, &layout) != 0
  }

  /// Begins a new run of sound like `frame`'s; what was inside is dropped.
  func start(for frame: Frame) throws(MediaError) {
    swr_free(&raw)
    av_channel_layout_uninit(&layout)
    layout = Self.layout(of: frame)
    rate = frame.raw.pointee.sample_rate
    format = frame.raw.pointee.format
    var stereo = AVChannelLayout()
    av_channel_layout_default(&stereo, Int32(AudioFormat.channels))
    // A stream may turn out other than its header said.
    try MediaLimits().check(sampleRate: Int(rate), of: "a part of the audio")
    let what = "cannot convert audio of \(rate) Hz with \(layout.nb_channels) channels"
    try check(
      swr_alloc_set_opts2(
        &raw, &stereo, AV_SAMPLE_FMT_FLT, Int32(AudioFormat.sampleRate), &layout,
        AVSampleFormat(rawValue: format), rate, 0, nil), "swr_alloc_set_opts2", .unsupported, what)
    let context = try allocated(raw, "swr_alloc_set_opts2")
    // BS.775's coefficients as they are: swresample would scale them down for integer sources only.
    av_opt_set_double(UnsafeMutableRawPointer(context), "rematrix_maxval", 1000, 0)
    if layout.nb_channels == 1 {
      // One channel sounds from both sides at its full level.
      let matrix: [Double] = [1, 1]
      try check(swr_set_matrix(context, matrix, 1), "swr_set_matrix", .unsupported, what)
    }
    try check(swr_init(context), "swr_init", .unsupported, what)
  }

  /// The samples that are ready after `frame`, interleaved; nil takes out the rest.
  func convert(_ frame: Frame?) throws(MediaError) -> [Float] {
    guard let raw else { return [] }
    let input = frame.map { Int32($0.raw.pointee.nb_samples) } ?? 0
    let room = swr_get_out_samples(raw, input)
    try check(room, "swr_get_out_samples", .failed, "cannot convert audio")
    guard room > 0 else { return [] }
    var samples = [Float](repeating: 0, count: Int(room) * AudioFormat.channels)
    let count = samples.withUnsafeMutableBytes { bytes in
      var target = bytes.bindMemory(to: UInt8.self).baseAddress
      guard let frame else { return swr_convert(raw, &target, room, nil, 0) }
      return UnsafeMutableRawPointer(frame.raw.pointee.extended_data)
        .withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: Int(layout.nb_channels)) {
          swr_convert(raw, &target, room, $0, input)
        }
    }
    try check(count, "swr_convert", .failed, "cannot convert audio")
    samples.removeLast(samples.count - Int(count) * AudioFormat.channels)
    return samples
  }

  /// The frame's layout; channels without a known order are in the usual one.
  private static func layout(of frame: Frame) -> AVChannelLayout {
    var copy = AVChannelLayout()
    if frame.raw.pointee.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC {
      av_channel_layout_default(&copy, max(1, frame.raw.pointee.ch_layout.nb_channels))
    } else {
      av_channel_layout_copy(&copy, &frame.raw.pointee.ch_layout)
    }
    return copy
  }
}
