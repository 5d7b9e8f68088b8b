import JobQueue

/// A moment as people name it.
enum Moment: Equatable {
  /// Seconds.
  case ago(Double)
  case at(Timestamp)

  private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]

  /// - Parameter option: that it was given for.
  init(_ text: String, of option: String) throws(UsageError) {
    if let seconds = Self.seconds(text) {
      self = .ago(seconds)
    } else if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z") {
      self = .at(time)
    } else {
      throw UsageError(
        message: "\(option) expects a time, not “\(text)”",
        hint: "for example 90m, 24h, 7d, 2026-11-21 or 2026-11-21T10:00:00Z"
      )
    }
  }

  /// Of a length of time, such as `90m`, `24h` or `7d`; nil: it is none.
  static func seconds(_ text: String) -> Double? {
    guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()), number >= 0,
      number * unit < 1e11
    else { return nil }
    return number * unit
  }

  func time(at now: Timestamp) -> Timestamp {
    switch self {
    case .ago(let seconds): now.adding(seconds: -seconds)
    case .at(let time): time
    }
  }
}

/// The stretch of time that `--since` and `--until` name.
struct Stretch {
  static let options = [
    Option(
      "--since", value: "TIME",
      "The start: a time ago (90m, 24h, 7d) or a date (2026-11-21, UTC); default 24h."),
    Option("--until", value: "TIME", "The end; default: now."),
  ]

  private let since: Moment
  private let until: Moment?

  init(_ arguments: Arguments) throws(UsageError) {
    since = try Moment(arguments["--since"] ?? "24h", of: "--since")
    until = try arguments["--until"].map { text throws(UsageError) in try Moment(text, of: "--until") }
  }

  /// `to` is not in it. What came in at this very moment is.
  func bounds(at now: Timestamp) throws(UsageError) -> (from: Timestamp, to: Timestamp) {
    let next = Timestamp(milliseconds: now.milliseconds + 1)
    let (from, to) = (since.time(at: now), min(until?.time(at: now) ?? next, next))
    guard from < to else {
      throw UsageError(message: "--since is not before --until", hint: "there is nothing between the two")
    }
    return (from, to)
  }
}
