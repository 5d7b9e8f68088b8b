import CFFmpeg
import MediaTypes

/// A sound encoder of libavcodec, stream 1 of its file: 48 kHz stereo.
final class AudioEncoder {
  let context: CodecContext
  let codec: String
  let implementation: String
  private let isPlanar: Bool
  private let frameSize: Int
  private let takesShortFrame: Bool
  /// Interleaved samples of the frame that is not full yet.
  private var waiting: [Float] = []
  private var samplesSent: Int64 = 0

  init(_ settings: EncodingSettings.Audio) throws(MediaError) {
    FFmpegLog.install()
    codec = settings.codec.rawValue
    implementation = EncoderChoice.implementation(of: settings.codec)
    guard let encoder = avcodec_find_encoder_by_name(implementation) else {
      throw MediaError(
        .unsupported, "cannot encode \(codec): this FFmpeg has no \(implementation)",
        hint: "use another audio codec")
    }
    context = try CodecContext(encoder)
    isPlanar = settings.codec == .aac
    let raw = context.raw
    raw.pointee.sample_rate = Int32(AudioFormat.sampleRate)
    raw.pointee.sample_fmt = isPlanar ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT
    raw.pointee.bit_rate = Int64(settings.bitrate)
    raw.pointee.time_base = AVRational(num: 1, den: Int32(AudioFormat.sampleRate))
    raw.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT
    av_channel_layout_default(&raw.pointee.ch_layout, Int32(AudioFormat.channels))
    try check(
      avcodec_open2(raw, encoder, nil), "avcodec_open2", .unsupported,
      "cannot encode \(codec) at \(settings.bitrate) bit/s: \(implementation) cannot be opened",
      hint: "64000…320000 bit/s is usual")
    frameSize = raw.pointee.frame_size > 0 ? Int(raw.pointee.frame_size) : 1024
    takesShortFrame = encoder.pointee.capabilities & AV_CODEC_CAP_SMALL_LAST_FRAME != 0
    waiting.reserveCapacity(frameSize * AudioFormat.channels)
  }

  func encode(_ samples: UnsafePointer<Float>, count: Int, into muxer: Muxer) throws(MediaError) {
    var taken = 0
    while taken < count {
      let room = frameSize - waiting.count / AudioFormat.channels
      let step = min(room, count - taken)
      waiting.append(
        contentsOf: UnsafeBufferPointer(
          start: samples + taken * AudioFormat.channels, count: step * AudioFormat.channels))
      taken += step
      if waiting.count == frameSize * AudioFormat.channels { try sendWaiting(into: muxer) }
    }
  }

  func finish(into muxer: Muxer) throws(MediaError) {
    if !waiting.isEmpty {
      if !takesShortFrame {
        waiting += [Float](repeating: 0, count: frameSize * AudioFormat.channels - waiting.count)
      }
      try sendWaiting(into: muxer)
    }
    try send(nil, into: muxer)
  }

  private func sendWaiting(into muxer: Muxer) throws(MediaError) {
    let count = waiting.count / AudioFormat.channels
    let frame = try Frame()
    frame.raw.pointee.format = context.raw.pointee.sample_fmt.rawValue
    frame.raw.pointee.sample_rate = Int32(AudioFormat.sampleRate)
    frame.raw.pointee.nb_samples = Int32(count)
    av_channel_layout_default(&frame.raw.pointee.ch_layout, Int32(AudioFormat.channels))
    try check(av_frame_get_buffer(frame.raw, 0), "av_frame_get_buffer", .outOfMemory, "cannot encode audio")
    for channel in 0..<(isPlanar ? AudioFormat.channels : 1) {
      guard let data = frame.raw.pointee.extended_data[channel] else { continue }
      data.withMemoryRebound(to: Float.self, capacity: waiting.count) { target in
        if isPlanar {
          for i in 0..<count { target[i] = waiting[i * AudioFormat.channels + channel] }
        } else {
          for i in waiting.indices { target[i] = waiting[i] }
        }
      }
    }
    frame.raw.pointee.pts = samplesSent
    samplesSent += Int64(count)
    waiting.removeAll(keepingCapacity: true)
    try send(frame, into: muxer)
  }

  private func send(_ frame: Frame?, into muxer: Muxer) throws(MediaError) {
    try check(
      avcodec_send_frame(context.raw, frame?.raw), "avcodec_send_frame", .failed,
      "\(implementation) cannot encode audio")
    try context.drain(into: muxer, stream: 1)
  }
}
