import CFFmpeg
import MediaTypes

/// What libavutil knows about a pixel format, and where it goes among ours.
struct PixelFormat {
  let raw: AVPixelFormat
  private let descriptor: AVPixFmtDescriptor?

  init(_ raw: AVPixelFormat) {
    self.raw = raw
    descriptor = av_pix_fmt_desc_get(raw)?.pointee
  }

  var name: String { descriptor.map { string($0.name) } ?? "unknown" }
  var isRGB: Bool { has(AV_PIX_FMT_FLAG_RGB) || has(AV_PIX_FMT_FLAG_PAL) }
  var hasAlpha: Bool { has(AV_PIX_FMT_FLAG_ALPHA) || has(AV_PIX_FMT_FLAG_PAL) }
  /// Without colour.
  var isGray: Bool { (descriptor?.nb_components ?? 3) < 3 && !isRGB }
  /// More than 8 bits a sample.
  var isDeep: Bool { descriptor.map { components($0).contains { $0.depth > 8 } } ?? false }
  var isKnown: Bool { descriptor != nil && !has(AV_PIX_FMT_FLAG_HWACCEL) }

  /// By how many bits chroma has less columns and rows than luma.
  var chromaShift: SIMD2<UInt8> {
    SIMD2(descriptor?.log2_chroma_w ?? 0, descriptor?.log2_chroma_h ?? 0)
  }

  /// Of a picture in memory, padding of samples included: 1.5 for 8-bit 4:2:0, 3 for 10-bit. 4 where nothing is known.
  var bytesPerPixel: Double {
    guard var descriptor else { return 4 }
    let bits = av_get_padded_bits_per_pixel(&descriptor)
    return bits > 0 ? Double(bits) / 8 : 4
  }

  /// The deprecated names that stand for full range.
  var isFullRangeByName: Bool {
    switch raw {
    case AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P,
      AV_PIX_FMT_YUVJ411P:
      true
    default: false
    }
  }

  /// The same format without its range in its name: swscale takes the range apart.
  var withoutRange: AVPixelFormat {
    switch raw {
    case AV_PIX_FMT_YUVJ420P: AV_PIX_FMT_YUV420P
    case AV_PIX_FMT_YUVJ422P: AV_PIX_FMT_YUV422P
    case AV_PIX_FMT_YUVJ444P: AV_PIX_FMT_YUV444P
    case AV_PIX_FMT_YUVJ440P: AV_PIX_FMT_YUV440P
    case AV_PIX_FMT_YUVJ411P: AV_PIX_FMT_YUV411P
    default: raw
    }
  }

  /// The layout whose memory is exactly this format's; nil where samples must be converted.
  var layout: PictureLayout? {
    guard let descriptor, isKnown, !isRGB, has(AV_PIX_FMT_FLAG_PLANAR),
      !has(AV_PIX_FMT_FLAG_BE), !has(AV_PIX_FMT_FLAG_BITSTREAM), !has(AV_PIX_FMT_FLAG_FLOAT),
      descriptor.nb_components >= 3
    else { return nil }
    let components = components(descriptor)
    let bits = Int(components[0].depth)
    guard (8...16).contains(bits) else { return nil }
    for (i, c) in components.enumerated() {
      guard c.plane == i, c.depth == bits, c.shift == 0, c.offset == 0, c.step == (bits > 8 ? 2 : 1) else {
        return nil
      }
    }
    return PictureLayout(
      bits: bits, chromaShiftX: Int(descriptor.log2_chroma_w), chromaShiftY: Int(descriptor.log2_chroma_h),
      hasAlpha: components.count == 4)
  }

  /// The layout of what hardware decoders give: NV12, or P010 and its kin, whose samples fill their words from above.
  var semiPlanarLayout: PictureLayout? {
    switch raw {
    case AV_PIX_FMT_NV12: PictureLayout(isSemiPlanar: true)
    case AV_PIX_FMT_P010LE, AV_PIX_FMT_P016LE: PictureLayout(bits: 16, isSemiPlanar: true)
    default: nil
    }
  }

  /// The format that keeps most of this one among those with a layout. `eightBit` limits the depth.
  func nearestPlanar(eightBit: Bool = false) -> AVPixelFormat {
    guard let descriptor else { return AV_PIX_FMT_YUV420P }
    let depth = components(descriptor).map { Int($0.depth) }.max() ?? 8
    let shiftX = isRGB ? 0 : isGray ? 1 : Int(descriptor.log2_chroma_w)
    let shiftY = isRGB ? 0 : isGray ? 1 : Int(descriptor.log2_chroma_h)
    let bits = eightBit || depth <= 8 || has(AV_PIX_FMT_FLAG_PAL) ? 8 : depth <= 10 ? 10 : 16
    let column = hasAlpha ? (shiftX == 0 ? 5 : shiftY == 0 ? 4 : 3) : (shiftX == 0 ? 2 : shiftY == 0 ? 1 : 0)
    let table: [Int: [AVPixelFormat]] = [
      8: [
        AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVA420P, AV_PIX_FMT_YUVA422P,
        AV_PIX_FMT_YUVA444P,
      ],
      10: [
        AV_PIX_FMT_YUV420P10LE, AV_PIX_FMT_YUV422P10LE, AV_PIX_FMT_YUV444P10LE, AV_PIX_FMT_YUVA420P10LE,
        AV_PIX_FMT_YUVA422P10LE, AV_PIX_FMT_YUVA444P10LE,
      ],
      16: [
        AV_PIX_FMT_YUV420P16LE, AV_PIX_FMT_YUV422P16LE, AV_PIX_FMT_YUV444P16LE, AV_PIX_FMT_YUVA420P16LE,
        AV_PIX_FMT_YUVA422P16LE, AV_PIX_FMT_YUVA444P16LE,
      ],
    ]
    return table[bits]?[column] ?? AV_PIX_FMT_YUV420P
  }

  /// Where a chroma sample sits, from the first luma sample of its cell, in 256ths of a luma sample: swscale's unit.
  func chromaPosition(_ siting: ColorDescription.ChromaSiting) -> (x: Int32, y: Int32) {
    func middle(_ shift: UInt8?) -> Int32 { (128 << Int32(shift ?? 0)) - 128 }
    return (
      siting == .center ? middle(descriptor?.log2_chroma_w) : 0,
      siting == .topLeft ? 0 : middle(descriptor?.log2_chroma_h)
    )
  }

  private func has(_ flag: Int32) -> Bool {
    (descriptor?.flags ?? 0) & UInt64(UInt32(bitPattern: flag)) != 0
  }

  private func components(_ descriptor: AVPixFmtDescriptor) -> [AVComponentDescriptor] {
    let c = descriptor.comp
    return Array([c.0, c.1, c.2, c.3].prefix(Int(descriptor.nb_components)))
  }
}
