import ClipJob
import Costs
import JobQueue
import WorkerPool

/// The screen of `clipmill top`: a state as lines. It knows no terminal.
struct TopView {
  let state: TopState
  let width: Int
  /// Nil: as many lines as there are.
  let height: Int?

  /// Narrower than this nothing can be told.
  private static let leastWidth = 20
  /// Failures that are told where there is room, and where there is not much.
  private static let manyFailures = 10
  private static let fewFailures = 3

  init(_ state: TopState, width: Int, height: Int?) {
    self.state = state
    self.width = max(Self.leastWidth, width)
    self.height = height.map { max(1, $0) }
  }

  /// At most `height` lines, none wider than `width`. Where there is no room for all, a worker's idle lanes are one line and the latest
  /// failures are told; then none is; then the end is cut, with a count.
  var lines: [StyledLine] {
    var lines = all(collapsingIdle: false, failures: Self.manyFailures)
    if let height {
      for failures in [Self.fewFailures, 0] where lines.count > height {
        lines = all(collapsingIdle: true, failures: failures)
      }
      if lines.count > height {
        let left = lines.count - (height - 1)
        lines = lines.prefix(height - 1) + [StyledLine("… \(left) more lines", .dim)]
      }
    }
    return lines.map { $0.cut(width) }
  }

  private func all(collapsingIdle: Bool, failures: Int) -> [StyledLine] {
    [title] + trouble + queues + rates + failed(failures)
      + TopWorkers(state: state, width: width, collapsesIdle: collapsingIdle).lines
  }

  // MARK: Queues

  private var title: StyledLine {
    var line = StyledLine("clipmill top", .bold)
    line.add("  " + ForeignText.harmless(state.server))
    let clock = Self.clock(state.at) + " UTC"
    let space = width - line.width - clock.count
    if space >= 2 {
      line.add(String(repeating: " ", count: space))
      line.add(clock, .dim)
    }
    return line
  }

  /// That the server is away, in as many lines as it takes.
  private var trouble: [StyledLine] {
    guard let trouble = state.trouble else { return [] }
    let age = trouble.seconds.map { " for \(JobWords.time($0)); showing the last known state" } ?? " yet"
    return Self.wrapped("no answer\(age): " + ForeignText.harmless(trouble.message), width).map {
      StyledLine($0, .bad)
    }
  }

  private var queues: [StyledLine] {
    let columns: [TopTable.Column] = [
      .init(title: "QUEUE", leastWidth: 7), .init(title: "INBOX", isRight: true, importance: 2),
      .init(title: "READY", isRight: true), .init(title: "DELAYED", isRight: true, importance: 3),
      .init(title: "RUNNING", isRight: true), .init(title: "DEAD", isRight: true, importance: 1),
      .init(title: "OLDEST", isRight: true, importance: 4),
      .init(title: "BACKLOG", isRight: true, importance: 5),
      .init(title: "", importance: 0),
    ]
    let rows = state.queues.map { queue -> [StyledLine] in
      let name = StyledLine(ForeignText.harmless(queue.name), .bold)
      guard let stats = queue.stats else { return [name] + columns.dropFirst().map { _ in StyledLine("") } }
      func count(_ number: Int, _ style: StyledLine.Style = .plain) -> StyledLine {
        StyledLine("\(number)", number == 0 ? .dim : style)
      }
      return [
        name, count(stats.inbox), count(stats.ready), count(stats.delayed), count(stats.running),
        count(stats.dead, .bad), StyledLine(stats.oldestReady.map(JobWords.time) ?? ""),
        StyledLine(stats.backlogSeconds > 0 ? JobWords.time(stats.backlogSeconds) : ""),
        StyledLine(stats.isPaused ? "paused" : "", .warn),
      ]
    }
    let table = TopTable(columns, rows: rows, room: width)
    return [StyledLine(), table.head] + rows.map(table.line)
  }

  // MARK: What happened lately

  private var rates: [StyledLine] {
    let activity = state.activity
    let minutes = RecentActivity.window / 60
    var jobs = StyledLine("last \(Int(minutes)) min  ", .dim)
    jobs.add(formatted("%.1f clips/min", Double(activity.clips) / minutes))
    let ended = activity.clips + activity.failed
    let share = ended > 0 ? formatted(" (%.1f %%)", Double(activity.failed) / Double(ended) * 100) : ""
    jobs.add("  ")
    jobs.add("\(activity.failed) failed\(share)", activity.failed > 0 ? .bad : .dim)
    jobs.add("  ")
    jobs.add("\(activity.retried) retried", activity.retried > 0 ? .warn : .dim)

    var money = StyledLine("cost        ", .dim)
    if let costs = state.costs {
      money.add("\(Self.dollars(costs.all)) an hour")
      let idle = costs.idleShare.map { " (\(Figures.percent($0)))" } ?? ""
      money.add("  \(Self.dollars(costs.jobs)) jobs, \(Self.dollars(costs.idle)) idle\(idle)", .dim)
      if costs.egress > 0 { money.add(", \(Self.dollars(costs.egress)) egress", .dim) }
    } else {
      money.add("unknown: no prices, or no worker for a minute yet", .dim)
    }
    return [StyledLine(), jobs, money]
  }

  private func failed(_ most: Int) -> [StyledLine] {
    guard most > 0, !state.activity.failures.isEmpty else { return [] }
    let columns: [TopTable.Column] = [
      .init(title: "FAILED", isRight: true), .init(title: "JOB", leastWidth: 12),
      .init(title: "ERROR", leastWidth: 10),
      .init(title: "", importance: 1),
    ]
    let shown = state.activity.failures.prefix(most)
    let rows = shown.map { failure -> [StyledLine] in
      [
        StyledLine(JobWords.time(state.at.seconds(since: failure.at)) + " ago", .dim),
        StyledLine(ForeignText.harmless(failure.job)),
        StyledLine(ForeignText.harmless(failure.code), failure.isRetried ? .warn : .bad),
        StyledLine(failure.isRetried ? "retried" : "", .dim),
      ]
    }
    let table = TopTable(columns, rows: rows, room: width)
    return [StyledLine(), table.head] + rows.map(table.line)
  }

  // MARK: Words

  static func dollars(_ amount: Double) -> String { Figures.dollars(Money(usd: amount)) }

  static func clock(_ time: Timestamp) -> String {
    let seconds = Int(((time.milliseconds / 1000) % 86_400 + 86_400) % 86_400)
    return formatted("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
  }

  /// By words, where there are some.
  static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").map(String.init) {
      if !line.isEmpty, DisplayText.width(line) + 1 + DisplayText.width(word) > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
