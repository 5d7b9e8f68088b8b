import ClipJob

/// A stretch of time in equal parts that begin at round times (UTC).
struct TimeBins: Sendable, Equatable {
  /// Seconds since 1970 at which the first part begins.
  let start: Int64
  /// Seconds of each part.
  let step: Int64
  let count: Int

  /// More would be thinner than a bar can be.
  private static let most: Int64 = 72
  private static let steps: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
    604_800,
    2_419_200,
  ]

  /// - Parameters:
  ///   - from: seconds since 1970, as `to`.
  init(from: Double, to: Double) {
    // 0001 to 9999; what is longer than that has no parts that a page could show.
    let first = Int64(min(max(from, -6e10), 2.5e11).rounded(.down))
    let last = max(first + 1, Int64(min(max(to, -6e10), 2.5e11).rounded(.up)))
    var step = Self.steps.first { (last - first) / $0 < Self.most } ?? Self.steps[Self.steps.count - 1]
    while (last - first) / step >= Self.most { step *= 2 }
    self.step = step
    start = Self.floor(first, step)
    count = Int((last - start + step - 1) / step)
  }

  /// The part that a time belongs to; the first or last one for a time outside.
  func index(of time: Double) -> Int {
    let offset = (min(max(time, -6e10), 2.5e11) - Double(start)) / Double(step)
    return min(max(0, Int(offset.rounded(.down))), count - 1)
  }

  func begin(of index: Int) -> Int64 { start + Int64(index) * step }

  /// `21 Nov 10:00–10:30`; whole days: `21 Nov`.
  func name(of index: Int) -> String {
    let (from, to) = (CalendarTime(begin(of: index)), CalendarTime(begin(of: index + 1)))
    if step >= 86_400 {
      return step == 86_400 ? from.day : "\(from.day) – \(CalendarTime(begin(of: index + 1) - 1).day)"
    }
    let seconds = step < 60
    return "\(from.day) \(from.time(seconds: seconds))–\(to.time(seconds: seconds))"
  }

  /// Where the axis says what time it is: at most five places, by round times.
  var ticks: [(index: Double, text: String)] {
    let length = Int64(count) * step
    let steps = Self.steps + [4_838_400, 9_676_800, 31_536_000]
    let gap = steps.first { $0 >= step && length / $0 <= 5 } ?? length
    var ticks: [(Double, String)] = []
    var at = Self.floor(start, gap) < start ? Self.floor(start, gap) + gap : start
    while at < start + length {
      let moment = CalendarTime(at)
      let text =
        gap >= 86_400 || (at % 86_400 == 0 && length > 86_400) ? moment.day : moment.time(seconds: gap < 60)
      ticks.append((Double(at - start) / Double(step), text))
      at += gap
    }
    return ticks
  }

  private static func floor(_ time: Int64, _ step: Int64) -> Int64 {
    let rest = time % step
    return time - (rest < 0 ? rest + step : rest)
  }
}

/// A time as people read it, in UTC.
struct CalendarTime {
  let seconds: Int64
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  init(_ seconds: Int64) { self.seconds = seconds }

  /// `21 Nov`
  var day: String { "\(date.day) \(Self.months[date.month - 1])" }

  /// `21 Nov 2026 10:00`
  var full: String { "\(day) \(date.year) \(time(seconds: false))" }

  /// `10:00`, `10:00:07`
  func time(seconds withSeconds: Bool) -> String {
    let rest = seconds % 86_400 + (seconds % 86_400 < 0 ? 86_400 : 0)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(rest / 3600)):\(two(rest / 60 % 60))" + (withSeconds ? ":\(two(rest % 60))" : "")
  }

  private var date: CalendarDay { CalendarDay(secondsSince1970: seconds) }
}
