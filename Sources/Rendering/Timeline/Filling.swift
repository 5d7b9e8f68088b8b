import ClipJob
import MediaTypes

/// How a clip gets from what its source gives to the length that it is to have.
struct Filling {
  /// With the speed and the loop that it takes.
  private(set) var clip: Clip
  /// On the canvas; nil: nothing tells.
  private(set) var duration: Rational?
  /// Source time at which the source ends before the clip does, and nothing but its last picture is left.
  private var frozenEnd: Rational?
  private let from: Rational

  /// Of a length that a job asks for, what may be missing: containers' ends are not exact.
  private static let tolerance = Rational(1, 10)
  private static let slowest = Rational(1, 10)

  /// - Parameters:
  ///   - to: source time at which the clip's part ends; nil: the source has no end, or nothing tells it.
  ///   - path: JSON path of the clip.
  init(_ clip: Clip, from: Rational, to: Rational?, path: String) throws(JobError) {
    self.clip = clip
    self.from = from
    duration = clip.duration
    guard let to, !clip.loop else {
      if to == nil, clip.fill == .speed, clip.source.hasOwnTime { throw Self.unknown(path) }
      return
    }
    let natural = (to - from) / clip.speed
    guard let asked = clip.duration else {
      duration = natural
      return
    }
    guard asked > natural else { return }
    switch clip.fill {
    case .error:
      if asked > natural + Self.tolerance {
        let isTrimmed = clip.trim.to != nil || clip.trim.from > .zero
        throw Self.tooLong(asked, natural, isTrimmed: isTrimmed, path)
      }
    case .loop: self.clip.loop = true
    case .freeze: frozenEnd = to
    case .speed:
      let speed = (to - from) / asked
      guard speed >= Self.slowest else { throw Self.tooSlow(speed, asked, natural, path) }
      self.clip.speed = speed
    }
  }

  /// Source time of the picture that stays: the one that is shown until the end. Containers round by a millisecond.
  var frozenFrom: Rational? { frozenEnd.map { max(from, $0 - Self.rounding) } }
  private static let rounding = Rational(1, 500)

  // MARK: - Errors

  private static func tooLong(
    _ asked: Rational, _ natural: Rational, isTrimmed: Bool, _ path: String
  ) -> JobError {
    JobError(
      "clip.tooLong",
      "the clip should last \(Seconds.text(asked)), but its source has only \(Seconds.text(natural))"
        + (isTrimmed ? " within its \"trim\"" : ""),
      path: path + ".duration",
      hint: Milliseconds.meant(by: asked, atMost: natural)
        ?? "shorten it, lower \"speed\", or set \"fill\" to \"speed\", \"freeze\" or \"loop\"")
  }

  private static func tooSlow(
    _ speed: Rational, _ asked: Rational, _ natural: Rational, _ path: String
  ) -> JobError {
    let shown = (speed.seconds * 10_000).rounded() / 10_000
    return JobError(
      "clip.tooLong",
      "to last \(Seconds.text(asked)), the \(Seconds.text(natural)) of its source would play at a speed of \(shown); "
        + "the lowest is 0.1",
      path: path + ".fill",
      hint:
        "shorten the clip to at most \(Seconds.text(natural / slowest)), or fill it by \"freeze\" or \"loop\""
    )
  }

  private static func unknown(_ path: String) -> JobError {
    JobError(
      "clip.duration", "the clip cannot fill its length by its speed: its source does not say how long it is",
      path: path + ".fill", hint: "give \"speed\" instead of \"fill\"")
  }
}
