import ClipJob
import Costs
import WorkerPool

/// The workers of a pool, with their devices and lanes, as lines.
struct TopWorkers {
  let state: TopState
  let width: Int
  /// Idle lanes of a device are told in one line.
  let collapsesIdle: Bool

  private static let barWidth = 16

  var lines: [StyledLine] {
    let rows = state.workers.map { worker in worker.card.lanes.map { row($0) } }
    let strays = state.strays.map(row)
    let table = TopTable(columns, rows: rows.flatMap { $0 } + strays, room: width)
    var lines = [StyledLine(), summary]
    if rows.contains(where: { !$0.isEmpty }) || !strays.isEmpty { lines.append(table.head) }
    for (worker, rows) in zip(state.workers, rows) {
      lines += head(worker) + devices(worker.card) + lanes(worker.card, rows, table)
    }
    if !strays.isEmpty {
      lines.append(StyledLine("running on workers that have not announced themselves", .warn))
      lines += strays.map(table.line)
    }
    return lines
  }

  private var summary: StyledLine {
    guard !state.workers.isEmpty else { return StyledLine("no workers", .warn) }
    var line = StyledLine(counted(state.workers.count, "worker"), .bold)
    line.add("  \(state.busyLanes) of \(counted(state.lanes, "lane")) busy")
    return line
  }

  // MARK: A worker

  private func head(_ worker: TopState.Worker) -> [StyledLine] {
    let card = worker.card
    let isTroubled = !card.troubles.isEmpty
    var line = StyledLine("● ", isTroubled ? .bad : .good)
    line.add(ForeignText.harmless(worker.name), .bold)
    line.add("  up \(JobWords.time(card.uptime))  \(ForeignText.harmless(card.version))", .dim)
    return [line] + card.troubles.flatMap { told($0, .bad) }
  }

  /// The GPUs, and what is wrong with any device. The CPU is there where nothing is said of it.
  private func devices(_ card: WorkerCard) -> [StyledLine] {
    card.devices.flatMap { device -> [StyledLine] in
      let trouble = device.trouble ?? (device.isQuarantined ? "in quarantine" : nil)
      guard device.uuid != nil || trouble != nil else { return [] }
      var line = StyledLine("  \(ForeignText.harmless(device.name))  ")
      line.add(ForeignText.harmless(device.title), .dim)
      let words = device.load.map(Self.words) ?? []
      let load = words.isEmpty ? [] : [StyledLine("    " + words.joined(separator: "  "))]
      return [line] + load
        + (trouble.map { told((device.isQuarantined ? "quarantine: " : "") + $0, .warn) } ?? [])
    }
  }

  /// What a GPU tells of its load, the most telling first: a narrow screen cuts the end.
  private static func words(_ load: WatchedLoad) -> [String] {
    func gibibytes(_ bytes: Int) -> String { formatted("%.1f", Double(bytes) / Double(1 << 30)) }
    let memory = load.memoryUsed.map { used in
      "memory \(gibibytes(used))" + (load.memoryTotal.map { " of \(gibibytes($0))" } ?? "") + " GiB"
    }
    return [
      load.compute.map { "load \(Figures.percent($0))" }, memory,
      load.decoder.map { "decoder \(Figures.percent($0))" },
      load.encoder.map { "encoder \(Figures.percent($0))" },
      load.celsius.map { formatted("%.0f °C", $0) }, load.watts.map { formatted("%.0f W", $0) },
    ].compactMap(\.self)
  }

  private func told(_ trouble: String, _ style: StyledLine.Style) -> [StyledLine] {
    TopView.wrapped(ForeignText.harmless(trouble), max(10, width - 4)).map { StyledLine("    \($0)", style) }
  }

  // MARK: Lanes

  private var columns: [TopTable.Column] {
    [
      .init(title: "LANE", width: laneWidth), .init(title: "PROGRESS", importance: 5, width: Self.barWidth),
      .init(title: "DONE", isRight: true, width: 5), .init(title: "JOB", leastWidth: 12),
      .init(title: "QUEUE", importance: state.queues.count > 1 ? 4 : 9, leastWidth: 5),
      .init(title: "TENANT", importance: 3, leastWidth: 6),
      .init(title: "TIME", isRight: true, importance: 1),
      .init(title: "LEFT", isRight: true, importance: 2),
    ]
  }

  private var laneWidth: Int {
    let names = state.workers.flatMap { $0.card.lanes.map { ForeignText.harmless($0.name) } }
    return min(14, max(4, names.map { DisplayText.width($0) }.max() ?? 4) + 2)
  }

  private func lanes(_ card: WorkerCard, _ rows: [[StyledLine]], _ table: TopTable) -> [StyledLine] {
    guard collapsesIdle else { return rows.map(table.line) }
    let shown = zip(card.lanes, rows).filter { $0.0.phase == .busy }.map { table.line($0.1) }
    var quiet: [String] = []
    for phase in [LaneState.Phase.starting, .idle, .closed] {
      let count = card.lanes.count { $0.phase == phase }
      if count > 0 { quiet.append("\(count) \(phase.rawValue)") }
    }
    return shown + (quiet.isEmpty ? [] : [StyledLine("  " + quiet.joined(separator: ", "), .dim)])
  }

  private func row(_ lane: WorkerCard.Lane) -> [StyledLine] {
    let name = StyledLine("  " + ForeignText.harmless(lane.name), lane.phase == .busy ? .plain : .dim)
    guard lane.phase == .busy, let work = lane.work else {
      let style: StyledLine.Style = lane.phase == .starting ? .accent : .dim
      return [
        name, StyledLine(), StyledLine(), StyledLine(lane.phase.rawValue, style), StyledLine(), StyledLine(),
        StyledLine(JobWords.time(lane.seconds), .dim), StyledLine(),
      ]
    }
    return [
      name, bar(work.progress ?? 0), percent(work.progress), StyledLine(ForeignText.harmless(work.job)),
      StyledLine(state.queues.count > 1 ? ForeignText.harmless(work.queue) : "", .dim),
      StyledLine(ForeignText.harmless(work.tenant)), StyledLine(JobWords.time(lane.seconds)),
      StyledLine(lane.remaining.map(JobWords.time) ?? ""),
    ]
  }

  private func row(_ stray: TopState.Stray) -> [StyledLine] {
    [
      StyledLine("  ?", .warn), bar(stray.progress), percent(stray.progress),
      StyledLine(ForeignText.harmless(stray.job)),
      StyledLine(state.queues.count > 1 ? ForeignText.harmless(stray.queue) : "", .dim),
      StyledLine(ForeignText.harmless(stray.tenant)), StyledLine(JobWords.time(stray.seconds)), StyledLine(),
    ]
  }

  private func bar(_ progress: Double) -> StyledLine {
    let halves = Int(min(max(progress, 0), 1) * Double(Self.barWidth * 2))
    var line = StyledLine(
      String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : ""), .accent)
    line.add(String(repeating: "─", count: Self.barWidth - (halves + 1) / 2), .dim)
    return line
  }

  private func percent(_ progress: Double?) -> StyledLine {
    StyledLine(progress.map { "\(Int(min(max($0, 0), 1) * 100)) %" } ?? "")
  }

  private func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
