import CFFmpeg
import MediaTypes

/// The rate of a stream's pictures.
///
/// Note: what containers declare is often no rate: the clock's ticks (1000 in Matroska and FLV of phones and recorders),
/// or an average over pauses. Where it is none that anybody means, the time stamps of the first pictures decide.
struct FrameRate {
  /// Pictures a second; of a variable rate a standard one that shows the most of them.
  let value: Rational
  /// The middle one of the measured distances between pictures, as a rate, where they differ.
  private(set) var median: Rational?
  /// The longest usual of the measured distances, in seconds: 98 % of them are no longer.
  private(set) var usualInterval: Rational?

  /// How many pictures are looked at.
  private static let sample = 300

  /// - Parameter reopen: opens the file anew, to read its first packets.
  init(
    _ file: Demuxer, _ stream: UnsafeMutablePointer<AVStream>, reopen: () throws(MediaError) -> Demuxer
  ) throws(MediaError) {
    let average = Rational(stream.pointee.avg_frame_rate)
    let grid = Rational(av_guess_frame_rate(file.raw, stream, nil))
    let agree = average == 0 || (grid > 0 && abs(grid.seconds / average.seconds - 1) <= 0.002)
    let declared = agree ? grid : average
    if agree, declared <= 120, let standard = StandardRate.exact(declared) {
      value = standard
      return
    }
    let steps = try Self.steps(try reopen(), Int(stream.pointee.index))
    guard steps.count >= 2 else {
      value = declared > 0 && declared <= 240 ? StandardRate.exact(declared) ?? declared : 25
      return
    }
    let sorted = steps.sorted()
    let middle = sorted[sorted.count / 2]
    usualInterval = sorted[sorted.count * 98 / 100]
    let mean = steps.reduce(Rational.zero) { $0 + $1 } / Rational(steps.count)
    let tick = Rational(stream.pointee.time_base)
    let even = steps.count {
      let off = $0 < middle ? middle - $0 : $0 - middle; return off <= tick + middle / 20
    }
    if even * 20 >= steps.count * 19 {
      let measured = Rational.one / mean
      let isRight = declared > 0 && abs(declared.seconds / measured.seconds - 1) < 0.02
      value = isRight ? StandardRate.exact(declared) ?? declared : StandardRate.nearest(measured)
    } else {
      let rate = Rational.one / middle
      median = rate
      value = StandardRate.atOrAbove(rate)
    }
  }

  /// Seconds between the first pictures, in order of their presentation.
  private static func steps(_ file: Demuxer, _ number: Int) throws(MediaError) -> [Rational] {
    guard file.streams.indices.contains(number) else { return [] }
    file.keepOnly([number])
    let base = Rational(file.streams[number].pointee.time_base)
    let packet = try Packet()
    var stamps: Set<Int64> = []
    for _ in 0..<sample {
      guard case .packet = try file.read(into: packet) else { break }
      let raw = packet.raw.pointee
      guard raw.stream_index == number else { continue }
      let stamp = raw.pts != cff_no_pts ? raw.pts : raw.dts
      if stamp != cff_no_pts { stamps.insert(stamp) }
    }
    let sorted = stamps.sorted()
    return zip(sorted, sorted.dropFirst()).map { Rational($1, 1) * base - Rational($0, 1) * base }.filter {
      $0 > 0
    }
  }
}
