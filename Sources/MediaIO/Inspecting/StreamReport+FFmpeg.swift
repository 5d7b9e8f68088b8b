import CFFmpeg
import MediaTypes

extension StreamReport {
  /// What the container and the first packets say.
  ///
  /// - Parameter number: among those of its kind.
  init(_ file: Demuxer, _ stream: UnsafeMutablePointer<AVStream>, number: Int?, clock: Clock) {
    let s = stream.pointee
    let p = s.codecpar.pointee
    self.init(
      index: Int(s.index), kind: Self.kind(stream), codec: CodecName.of(p), timeBase: Rational(s.time_base))
    self.number = number
    let profile = string(avcodec_profile_name(p.codec_id, p.profile))
    // A profile without a name keeps its number, as in ffprobe.
    self.profile = !profile.isEmpty ? profile : p.profile >= 0 ? "\(p.profile)" : nil
    level = Self.level(p)
    codecTag = CodecName.tag(p)
    start = clock.start(of: stream)
    if let length = Rational(ticks: s.duration, of: s.time_base), length > 0 {
      duration = length
    } else if let start, let end = clock.end(of: stream), end > start {
      duration = end - start
    }
    bitRate = p.bit_rate > 0 ? p.bit_rate : nil
    language = Metadata.text("language", s.metadata)
    dispositions = Self.dispositions(s.disposition)
    tags = Metadata.tags(s.metadata).filter { $0.key != "language" }
    switch p.codec_type {
    case AVMEDIA_TYPE_VIDEO:
      frames = s.nb_frames > 0 ? Int(s.nb_frames) : nil
      picture = Picture(file, stream)
      if kind == .video { keyFrames = KeyFrames(indexOf: stream) }
    case AVMEDIA_TYPE_AUDIO: sound = Sound(p)
    default: break
    }
  }

  private static func kind(_ stream: UnsafeMutablePointer<AVStream>) -> Kind {
    switch stream.pointee.codecpar.pointee.codec_type {
    case AVMEDIA_TYPE_VIDEO: StreamList.isCover(stream) ? .cover : .video
    case AVMEDIA_TYPE_AUDIO: .audio
    case AVMEDIA_TYPE_SUBTITLE: .subtitle
    case AVMEDIA_TYPE_ATTACHMENT: .attachment
    default: .data
    }
  }

  private static func dispositions(_ bits: Int32) -> [String] {
    (0..<31).compactMap { bit in
      bits & (1 << bit) == 0 ? nil : string(av_disposition_to_string(1 << bit))
    }.filter { !$0.isEmpty }
  }

  /// FFmpeg keeps the number of the bitstream, which each standard scales in its own way.
  private static func level(_ p: AVCodecParameters) -> String? {
    guard p.level > 0 else { return nil }
    func tenths(_ value: Int32) -> String { "\(value / 10).\(value % 10)" }
    return switch p.codec_id {
    // H.264, A.3: level_idc is ten times the level.
    case AV_CODEC_ID_H264: tenths(p.level)
    // H.265, A.4: general_level_idc is thirty times the level.
    case AV_CODEC_ID_HEVC: tenths(p.level / 3)
    // AV1, A.3: seq_level_idx counts four minor levels from 2.0 on; 31 is none.
    case AV_CODEC_ID_AV1: p.level < 24 ? "\(2 + p.level >> 2).\(p.level & 3)" : nil
    default: "\(p.level)"
    }
  }
}

extension StreamReport.Picture {
  init(_ file: Demuxer, _ stream: UnsafeMutablePointer<AVStream>) {
    let p = stream.pointee.codecpar.pointee
    width = max(0, Int(p.width))
    height = max(0, Int(p.height))
    sampleAspect = SampleAspect.guess(file.raw, stream)
    orientation = MediaProbe.orientation(stream)
    (displayWidth, displayHeight) = orientation.displaySize(
      width: width, height: height, sampleAspect: sampleAspect)
    let format = AVPixelFormat(rawValue: p.format)
    if let descriptor = av_pix_fmt_desc_get(format)?.pointee {
      pixelFormat = string(descriptor.name)
      bitDepth = descriptor.nb_components > 0 ? Int(descriptor.comp.0.depth) : nil
    }
    hasAlpha = PixelFormat(format).hasAlpha || AlphaChannel.isApart(stream)
    color = StreamReport.ColorNames(stream)
    fieldOrder =
      switch p.field_order {
      case AV_FIELD_PROGRESSIVE: "progressive"
      case AV_FIELD_TT: "tt"
      case AV_FIELD_BB: "bb"
      case AV_FIELD_TB: "tb"
      case AV_FIELD_BT: "bt"
      default: nil
      }
    nominalRate = Rational(stream.pointee.r_frame_rate)
    averageRate = Rational(stream.pointee.avg_frame_rate)
  }
}

extension StreamReport.ColorNames {
  init(_ stream: UnsafeMutablePointer<AVStream>) {
    self.init()
    let p = stream.pointee.codecpar.pointee
    func known(_ pointer: UnsafePointer<CChar>?, _ isKnown: Bool) -> String? {
      isKnown ? pointer.map { String(cString: $0) } : nil
    }
    range = known(av_color_range_name(p.color_range), p.color_range != AVCOL_RANGE_UNSPECIFIED)
    matrix = known(av_color_space_name(p.color_space), p.color_space != AVCOL_SPC_UNSPECIFIED)
    primaries = known(av_color_primaries_name(p.color_primaries), p.color_primaries != AVCOL_PRI_UNSPECIFIED)
    transfer = known(av_color_transfer_name(p.color_trc), p.color_trc != AVCOL_TRC_UNSPECIFIED)
    siting = known(av_chroma_location_name(p.chroma_location), p.chroma_location != AVCHROMA_LOC_UNSPECIFIED)
    var size = 0
    let hasMastering = av_stream_get_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, &size) != nil
    switch p.color_trc {
    case AVCOL_TRC_SMPTE2084: dynamicRange = hasMastering ? .hdr10 : .pq
    case AVCOL_TRC_ARIB_STD_B67: dynamicRange = .hlg
    default: break
    }
    if let light = av_stream_get_side_data(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, &size), size >= 8 {
      // AVContentLightMetadata: MaxCLL and MaxFALL, each an unsigned int; 0: unknown.
      let values = UnsafeRawPointer(light)
      let (content, average) = (
        values.loadUnaligned(as: UInt32.self), values.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      )
      maxContentLight = content > 0 ? Int(content) : nil
      maxAverageLight = average > 0 ? Int(average) : nil
    }
    if let dolby = DolbyVision(stream) {
      dolbyVision = .init(profile: dolby.profile, level: dolby.level, compatibility: dolby.compatibility)
    }
  }
}

extension StreamReport.Sound {
  init(_ p: AVCodecParameters) {
    sampleRate = Int(p.sample_rate)
    channels = Int(p.ch_layout.nb_channels)
    var layout = p.ch_layout
    var text = [CChar](repeating: 0, count: 128)
    self.layout = av_channel_layout_describe(&layout, &text, text.count) > 0 ? string(text) : "unknown"
    let format = string(av_get_sample_fmt_name(AVSampleFormat(rawValue: p.format)))
    sampleFormat = format.isEmpty ? nil : format
    bitDepth = Self.bitDepth(p)
  }

  /// Codecs that lose nothing store samples of a depth: PCM, FLAC, ALAC. Containers name one of AAC, too, and it means nothing.
  private static func bitDepth(_ p: AVCodecParameters) -> Int? {
    let properties = avcodec_descriptor_get(p.codec_id)?.pointee.props ?? 0
    guard properties & AV_CODEC_PROP_LOSSLESS != 0, properties & AV_CODEC_PROP_LOSSY == 0 else { return nil }
    return [p.bits_per_raw_sample, p.bits_per_coded_sample].first { $0 > 0 }.map { Int($0) }
  }
}
