import CFFmpeg
import MediaTypes

/// A file's time zero and when its streams start and end, in exact seconds.
///
/// Note: time zero is the earliest start of the picture and sound streams, on the container's clock
/// (mpegts starts at 1.4 s, cut files anywhere). Encoder priming that a container expresses as a negative
/// start of the sound (opus in webm: −6.5 ms) is not heard and does not count.
struct Clock {
  let zero: Rational
  private let file: Demuxer
  private let index: PacketIndex?

  /// - Parameter index: what a pass over all packets found counts before what the container says.
  init(_ file: Demuxer, _ index: PacketIndex? = nil) {
    self.file = file
    self.index = index
    zero = file.streams.filter(Self.counts).compactMap { Self.absoluteStart($0) }.min() ?? 0
  }

  func start(of stream: UnsafeMutablePointer<AVStream>) -> Rational? {
    Self.absoluteStart(stream).map { $0 - zero }
  }

  /// The end of a stream by its own duration, else by the container's; nil when neither is known.
  func end(of stream: UnsafeMutablePointer<AVStream>) -> Rational? {
    let s = stream.pointee
    let found = index?.streams[Int(s.index)]?.end ?? cff_no_pts
    if let end = Rational(ticks: found, of: s.time_base) {
      return end - zero
    }
    if let duration = Rational(ticks: s.duration, of: s.time_base), duration > 0 {
      let start = Rational(ticks: s.start_time, of: s.time_base) ?? zero
      return start + duration - zero
    }
    return containerEnd
  }

  /// The container's duration; FFmpeg counts it from the earliest start that it knows.
  var containerEnd: Rational? {
    let duration = file.raw.pointee.duration
    guard duration != cff_no_pts, duration > 0 else { return nil }
    // Matroska counts it from its clock's zero, not from the first picture.
    let offset = file.formatName.hasPrefix("matroska") && zero > 0 ? zero : 0
    let end = Rational(duration, cff_time_base) - offset
    return end > 0 ? end : nil
  }

  private static func counts(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
    let type = stream.pointee.codecpar.pointee.codec_type
    guard type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO else { return false }
    return stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
  }

  private static func absoluteStart(_ stream: UnsafeMutablePointer<AVStream>) -> Rational? {
    let s = stream.pointee
    guard let start = Rational(ticks: s.start_time, of: s.time_base) else { return nil }
    let p = s.codecpar.pointee
    guard start < 0, p.codec_type == AVMEDIA_TYPE_AUDIO, p.sample_rate > 0 else { return start }
    let heard = start + Rational(Int64(p.initial_padding), Int64(p.sample_rate))
    // The container's clock rounded the priming: less than a tick early is not early.
    return heard > -Rational(s.time_base) ? 0 : heard
  }
}
