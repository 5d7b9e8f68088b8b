import MediaTypes

/// Tells of pictures that are shown for long because the file's time stamps have it so, though nobody meant that: a hole in
/// them, or time stamps that stand still.
///
/// Note: what is meant. Slides, recordings of screens and the pictures of a GIF may last as long as they like. A hole is
/// longer than a second and than ten of the longest usual intervals of its stream (`MediaInfo.Video.usualInterval`), and
/// only told where it was shown for longer than a second.
struct HeldPictures {
  private let name: String
  private let timeZero: Rational
  private let secondsPerTick: Rational
  private let rate: Rational
  /// Ticks.
  private let second: Int64
  private let longestUsual: Int64
  private let delaysAreMeant: Bool

  private var told: Set<Int64> = []
  private var holes = 0
  /// Pictures in a row that the file gave no time of their own, and the tick of the first.
  private var forced: (count: Int, from: Int64) = (0, 0)
  private var isForcedTold = false
  /// Whether it was said that the last picture is held.
  var endIsTold = false
  private(set) var warnings: [String] = []

  private static let mostTold = 3

  init(_ info: MediaInfo, _ video: MediaInfo.Video, secondsPerTick: Rational) {
    name = info.name
    timeZero = info.timeZero
    self.secondsPerTick = secondsPerTick
    rate = video.frameRate > 0 ? video.frameRate : 25
    let usual = max(Rational(1), (video.usualInterval ?? Rational.one / rate) * 10)
    second = (Rational(1) / secondsPerTick).ceiling
    longestUsual = (usual / secondsPerTick).ceiling
    delaysAreMeant = ["gif", "apng"].contains(info.format)
  }

  /// Notes that the picture of tick `start` is shown at tick `target`.
  ///
  /// - Parameters:
  ///   - end: where the next picture begins; nil: there is none.
  ///   - isOnly: the stream has no other.
  mutating func note(_ start: Int64, until end: Int64?, at target: Int64, isOnly: Bool) {
    guard !delaysAreMeant, !isOnly, distance(start, target) > second else { return }
    guard let end else { return noteEnd(start, target) }
    guard distance(start, end) > longestUsual, !told.contains(start) else { return }
    holes += 1
    guard holes <= Self.mostTold else {
      if holes == Self.mostTold + 1 { warnings.append("\(name) has more such holes between its pictures") }
      return
    }
    told.insert(start)
    let length = Rational(distance(start, end), 1) * secondsPerTick
    warnings.append(
      "\(name) has no picture between \(time(start)) s and \(time(end)) s: the one before is held for \(Self.seconds(length)) s"
    )
  }

  /// Notes that a picture's turn came, whether or not it is shown.
  mutating func showed(_ tick: Int64, isForced: Bool) {
    guard isForced else {
      forced.count = 0
      return
    }
    if forced.count == 0 { forced.from = tick }
    forced.count += 1
    guard !isForcedTold, !delaysAreMeant, Rational(Int64(forced.count), 1) > rate else { return }
    isForcedTold = true
    warnings.append(
      "the time stamps of \(name) stand still or go back from \(time(forced.from)) s on, for at least \(forced.count) pictures: these are not shown"
    )
  }

  private mutating func noteEnd(_ start: Int64, _ target: Int64) {
    let frame = (Rational.one / rate / secondsPerTick).ceiling
    guard !endIsTold,
      distance(start, target) > max(longestUsual, second.addingReportingOverflow(frame).partialValue)
    else { return }
    endIsTold = true
    warnings.append("\(name) has no picture after \(time(start)) s: its last one is held from there on")
  }

  private func distance(_ from: Int64, _ to: Int64) -> Int64 {
    let (distance, overflow) = to.subtractingReportingOverflow(from)
    return overflow ? Int64.max : distance
  }

  /// Of the file, for people.
  private func time(_ tick: Int64) -> String { Self.seconds(Rational(tick, 1) * secondsPerTick - timeZero) }

  /// Seconds with three digits.
  static func seconds(_ value: Rational) -> String {
    let thousandths = (value * 1000).rounded
    let fraction = String(abs(thousandths) % 1000)
    let sign = thousandths < 0 ? "-" : ""
    return sign + "\(abs(thousandths) / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
