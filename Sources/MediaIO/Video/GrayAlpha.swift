import CFFmpeg
import MediaTypes

/// Grey with alpha at 16 bits: swscale applies the range of these formats twice.
enum GrayAlpha {
  static func isConcerned(_ format: AVPixelFormat) -> Bool {
    format == AV_PIX_FMT_YA16BE || format == AV_PIX_FMT_YA16LE
  }

  /// The same as R'G'B' with alpha.
  static func expand(_ frame: Frame, isFullRange: Bool) throws(MediaError) -> Frame {
    let target = try Frame(width: frame.width, height: frame.height, AV_PIX_FMT_RGBA64LE)
    let (input, pitch) = frame.plane(0)
    let (output, outputPitch) = target.plane(0)
    guard let input, let output else { throw MediaError(.failed, "a frame has no memory") }
    let isBig = frame.format == AV_PIX_FMT_YA16BE
    func word(_ at: UnsafeRawPointer) -> UInt16 {
      let value = at.load(as: UInt16.self)
      return isBig ? UInt16(bigEndian: value) : UInt16(littleEndian: value)
    }
    for y in 0..<frame.height {
      var (from, to) = (
        UnsafeRawPointer(input + y * pitch), UnsafeMutableRawPointer(output + y * outputPitch)
      )
      for _ in 0..<frame.width {
        let gray = isFullRange ? word(from) : stretched(word(from))
        for channel in 0..<3 {
          to.storeBytes(of: gray.littleEndian, toByteOffset: 2 * channel, as: UInt16.self)
        }
        to.storeBytes(of: word(from + 2).littleEndian, toByteOffset: 6, as: UInt16.self)
        (from, to) = (from + 4, to + 8)
      }
    }
    return target
  }

  /// From 16…235 to 0…255, in 16 bits.
  private static func stretched(_ value: UInt16) -> UInt16 {
    let (black, span) = (16 << 8, 219 << 8)
    return UInt16(max(0, min(65_535, ((Int(value) - black) * 65_535 + span / 2) / span)))
  }
}
