import CFFmpeg
import MediaTypes

/// The shape of a stream's samples.
enum SampleAspect {
  /// Width over height of one sample: the container's, or what the codec says with `frame`; 1 where neither does.
  static func guess(
    _ demuxer: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>,
    frame: Frame? = nil
  ) -> Rational {
    var guess = av_guess_sample_aspect_ratio(demuxer, stream, frame?.raw)
    if guess.num <= 0, frame != nil { guess = av_guess_sample_aspect_ratio(demuxer, stream, nil) }
    let aspect = Rational(guess)
    // Beyond this it is a broken header, not a lens.
    return aspect > Rational(1, 16) && aspect < 16 ? aspect : 1
  }
}
