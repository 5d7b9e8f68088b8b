import CFFmpeg
import MediaTypes

extension Rational {
  /// FFmpeg's fraction; unset ones (denominator 0) become zero.
  init(_ value: AVRational) { self.init(Int64(value.num), Int64(value.den)) }

  /// `ticks` of a clock, in seconds; nil for "no timestamp".
  init?(ticks: Int64, of timeBase: AVRational) {
    guard ticks != cff_no_pts else { return nil }
    self = Rational(ticks, 1) * Rational(timeBase)
  }

  /// As FFmpeg's 32-bit fraction, nil where it does not fit.
  var asAVRational: AVRational? {
    guard let num = Int32(exactly: numerator), let den = Int32(exactly: denominator) else { return nil }
    return AVRational(num: num, den: den)
  }
}
