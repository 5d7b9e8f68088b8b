import ClipJob
import Costs
import Testing

@Suite struct CostReportTests {
  private func job(
    _ id: String, tenant: String = "acme", _ outcome: LedgerEntry.Outcome = .succeeded,
    cost: Int128 = 1_000_000,
    day: Int64 = 0, change: (inout LedgerEntry) -> Void = { _ in }
  ) -> LedgerEntry {
    let from = 1_795_261_544_000_000_000 + day * 86_400_000_000_000
    var entry = LedgerEntry(.job, from: from, to: from + 10_000_000_000, worker: "w", device: "cpu")
    entry.job = id
    entry.token = 1
    entry.outcome = outcome
    entry.labels = tenant.isEmpty ? [:] : ["tenant": tenant, "show": "news"]
    entry.cost = Money(picodollars: cost)
    entry.deviceTime = 10_000_000_000
    if outcome == .succeeded { entry.outputSeconds = 30 }
    change(&entry)
    return entry
  }

  private func idle(_ cost: Int128, device: String = "cpu") -> LedgerEntry {
    var entry = LedgerEntry(
      .idle, from: 1_795_261_544_000_000_000, to: 1_795_261_554_000_000_000, worker: "w", device: device)
    entry.cost = Money(picodollars: cost)
    entry.deviceTime = 10_000_000_000
    return entry
  }

  private func report(by grouping: CostGrouping, _ entries: LedgerEntry...) -> CostReport {
    var report = CostReport(by: grouping)
    for entry in entries { report.add(entry, queue: "default") }
    return report
  }

  private func costs(_ report: CostReport) -> [String: Int128] {
    report.rows.reduce(into: [:]) { sums, row in
      if case .named(let name) = row.key { sums[name] = row.cost.picodollars }
    }
  }

  @Test func tenantsHaveTheirSums() {
    let report = report(
      by: .tenant, job("a", cost: 3), job("b", tenant: "beta", cost: 5), job("c", .failed, cost: 4),
      job("d", tenant: "", cost: 1), idle(7))
    #expect(costs(report) == ["acme": 7, "beta": 5, "": 1])
    #expect(report.rows.map(\.key) == [.named("acme"), .named("beta"), .named(""), .idle])
    #expect(report.rows[0].attempts == 2 && report.rows[0].clips == 1)
    #expect(report.rows.last?.idle.picodollars == 7)
    #expect(report.total.cost.picodollars == 13 && report.total.idle.picodollars == 7)
    #expect(abs((report.total.idleShare ?? 0) - 0.35) < 1e-12)
    #expect(
      report.rows[0].costPerClip?.picodollars == 7 && report.rows[0].costPerOutputMinute?.picodollars == 14)
  }

  @Test func everyGroupingHasItsKeys() {
    let a = job("a") {
      $0.stages = ["decode": Money(picodollars: 400_000), "other": Money(picodollars: 600_000)]
    }
    let b = job("b", .failed, day: 1) { $0.device = "NVIDIA L4" }
    func keys(_ grouping: CostGrouping) -> [String: Int128] { costs(report(by: grouping, a, b)) }
    #expect(keys(.label("show")) == ["news": 2_000_000])
    #expect(keys(.label("none")) == ["": 2_000_000])
    #expect(keys(.device) == ["cpu": 1_000_000, "NVIDIA L4": 1_000_000])
    #expect(keys(.queue) == ["default": 2_000_000])
    #expect(keys(.day) == ["2026-11-21": 1_000_000, "2026-11-22": 1_000_000])
    #expect(keys(.outcome) == ["succeeded": 1_000_000, "failed": 1_000_000])
    #expect(
      keys(.stage) == ["decode": 400_000, "other": 600_000, StageCosts.withoutClip: 1_000_000])
  }

  @Test func theLastMomentOfADayIsOfThatDay() {
    let late = job("a") { $0.to = 1_795_305_599_999_999_999 }
    #expect(costs(report(by: .day, late)) == ["2026-11-21": 1_000_000])
  }

  @Test func idleTimeHasADeviceAndNoTenant() {
    let report = report(by: .device, job("a"), idle(5, device: "NVIDIA L4"))
    #expect(report.rows.map(\.key) == [.named("cpu"), .named("NVIDIA L4")])
    #expect(report.rows[1].idle.picodollars == 5 && report.rows[1].cost == .zero)
  }

  @Test func partsOfAnAttemptHaveItsOutcome() {
    let report = report(
      by: .outcome, job("a", .running, cost: 2), job("a", .failed, cost: 3), job("b", .running, cost: 4))
    #expect(costs(report) == ["failed": 5, "unfinished": 4])
    #expect(report.total.attempts == 1)
  }

  /// Parts of an attempt are told under `other` until its end says whether it made a clip.
  @Test func attemptsWithoutAClipAreNoStage() {
    func part(_ id: String, _ outcome: LedgerEntry.Outcome, _ stages: [String: Int128]) -> LedgerEntry {
      job(id, outcome, cost: stages.values.reduce(0, +)) {
        $0.stages = stages.mapValues(Money.init(picodollars:))
      }
    }
    let report = report(
      by: .stage, part("a", .running, ["other": 70]), part("b", .running, ["other": 5]),
      part("c", .running, ["other": 2]), part("a", .succeeded, ["other": -60, "decode": 90]),
      part("b", .lost, ["other": 6]), part("d", .cancelled, ["other": 1]))
    #expect(
      costs(report) == ["other": 10, "decode": 90, StageCosts.withoutClip: 12, StageCosts.unfinished: 2])
    #expect(report.rows.reduce(Money.zero) { $0 + $1.cost } == report.total.cost)
  }

  /// A price of nothing is one; what nobody has given a price is not for nothing.
  @Test func whatIsNotKnownIsNotFree() {
    let unpriced = job("a", tenant: "x") { $0.cost = nil }
    let report = report(by: .tenant, unpriced, job("b", tenant: "y", cost: 0), job("c", tenant: "z", cost: 5))
    let rows = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.key, $0) })
    #expect(rows[.named("x")]?.isUnpriced == true && rows[.named("x")]?.costPerClip == nil)
    #expect(report.total.clips == 3 && report.total.costPerClip?.picodollars == 2)
    #expect(rows[.named("y")]?.isUnpriced == false && rows[.named("y")]?.costPerClip == .zero)
    #expect(!report.total.isUnpriced)
    let lines = report.csv.split(separator: "\r\n")
    #expect(lines.contains { $0.hasPrefix("tenant,x,1,1,30,,,,,,0,10,") }, "\(lines)")
    #expect(lines.contains { $0.hasPrefix("tenant,y,1,1,30,0,0,0,0,0,0,10,") }, "\(lines)")
    let document = JSONValue.object(self.report(by: .stage, unpriced).members)
    #expect(document["rows"]?.items?.first?["usd"] == nil && document["total"]?["clips"] == .number(1))
  }

  /// Spreadsheets run what begins so.
  @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
  func formulasAreTexts(_ name: String) {
    let csv = report(by: .tenant, job("a", tenant: name)).csv
    let cell = "'" + name
    #expect(csv.contains("tenant,\(cell),") || csv.contains("tenant,\"\(cell)\","), "\(csv.debugDescription)")
    #expect(report(by: .label("-x"), job("a")).csv.contains("label:-x,,"))
    #expect(
      report(by: .tenant, job("a", tenant: "x\u{1B}[2J\u{9B}m")).csv.contains("tenant,x\u{FFFD}[2J\u{FFFD}m,")
    )
    #expect(report(by: .tenant, job("a", tenant: "a;=1+1")).csv.contains("tenant,\"a;=1+1\","))
  }

  @Test func namesAreNotTakenForTheReportsOwnWords() {
    let report = report(
      by: .tenant, job("a", tenant: "(idle)"), job("b", tenant: "(none)"), job("c", tenant: ""),
      job("d", tenant: "total"), job("e", tenant: "“(idle)”"), idle(7))
    #expect(
      Set(report.rows.map(\.title))
        == ["“(idle)”", "“(none)”", "(none)", "“total”", "““(idle)””", "(idle)"])
    let lines = report.csv.split(separator: "\r\n")
    #expect(
      lines.contains { $0.hasPrefix("tenant,(idle),1,") } && lines.contains { $0.hasPrefix("idle,,0,") })
  }

  @Test func quotesAreJudgedByTheirMedian() {
    func quoted(_ seconds: Double, _ truth: Double) -> LedgerEntry {
      job("a") {
        $0.quotedSeconds = seconds
        $0.seconds = truth
      }
    }
    let report = report(by: .tenant, quoted(9, 10), quoted(15, 10), quoted(10, 10), job("x"))
    #expect(abs((report.total.quoteError ?? 0) - 0.1) < 1e-9)
  }

  @Test func timeWithoutAPriceIsTold() {
    let report = report(by: .tenant, job("a") { $0.cost = nil }, idle(0))
    #expect(report.total.unpricedTime == 10_000_000_000)
    #expect(report.total.idleShare == 0.5, "by time, where there is no money")
  }

  @Test(arguments: ["tenant", "label:show", "device", "queue", "day", "outcome", "stage"])
  func groupingsHaveNames(_ text: String) {
    #expect(CostGrouping(text)?.text == text)
  }

  @Test(arguments: ["", "label:", "label", "Tenant", "month"]) func othersAreNone(_ text: String) {
    #expect(CostGrouping(text) == nil)
  }

  @Test func bytesAreAddedUp() throws {
    func moved(_ id: String, _ tenant: String, _ fetched: Int?, _ sent: Int?) -> LedgerEntry {
      job(id, tenant: tenant) { ($0.bytesFetched, $0.bytesSent) = (fetched, sent) }
    }
    let report = report(
      by: .tenant, moved("a", "x", 1000, nil), moved("b", "x", 1 << 60, 7), moved("c", "y", nil, nil), idle(7)
    )
    let rows = Dictionary(uniqueKeysWithValues: report.rows.map { ($0.key, $0) })
    #expect(rows[.named("x")]?.bytesFetched == 1 << 60 + 1000 && rows[.named("x")]?.bytesSent == 7)
    #expect(rows[.named("y")]?.bytesFetched == 0 && report.total.bytesSent == 7)
    let lines = report.csv.split(separator: "\r\n")
    #expect(lines[0].hasSuffix(",bytesFetched,bytesSent"))
    #expect(
      lines.contains { $0.hasPrefix("tenant,x,") && $0.hasSuffix(",1152921504606847976,7") }, "\(lines)")
    let document = JSONValue.object(report.members)
    #expect(document["total"]?["bytesSent"]?.integer == 7)
  }

  /// What bytes cost, in either direction, is no time.
  @Test func theCostOfFetchedBytesIsNoTime() {
    let entry = job("a") {
      ($0.cost, $0.egress) = (Money(picodollars: 10), Money(picodollars: 7))
      $0.stages = [
        "encode": Money(picodollars: 3), "egress": Money(picodollars: 5), "ingress": Money(picodollars: 2),
      ]
    }
    let rows = Dictionary(uniqueKeysWithValues: report(by: .stage, entry).rows.map { ($0.key, $0) })
    #expect(
      rows[.named("ingress")]?.egress.picodollars == 2 && rows[.named("egress")]?.egress.picodollars == 5)
    #expect(rows[.named("encode")]?.egress == .zero)
  }

  // MARK: Words

  @Test func valuesWithCommasAreQuoted() {
    let report = report(by: .tenant, job("a", tenant: "a,\"b\"\nc", cost: 1_500_000), idle(7))
    let lines = report.csv.split(separator: "\r\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("by,key,attempts,clips,outputSeconds,usd,"))
    #expect(
      lines[1].hasPrefix("tenant,\"a,\"\"b\"\"\nc\",1,1,30,0.0000015,0,0,0.0000015,0.000003,0,10,0,0,,"))
    #expect(lines[2].hasPrefix("idle,,0,0,0,0,0,0.000000000007,,,1,0,10,0,,"))
    #expect(report.csv.hasSuffix("\r\n"))
  }

  /// A mark behind a comma or a quote makes another character of it, and programs that read the file do not know that.
  @Test(arguments: ["a,\u{301}b", "a\"\u{301},b", "a;\u{301}", "a\r\n\u{301}b"])
  func separatorsAreFoundUnderMarks(_ name: String) {
    let csv = report(by: .tenant, job("a", tenant: name)).csv
    let quoted = name.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined()
    #expect(Array(csv.utf8).contains(Array("tenant,\"\(quoted)\",1,".utf8)), "\(csv.debugDescription)")
  }

  @Test func theDocumentHasExactNumbers() {
    let document = JSONValue.object(report(by: .tenant, job("a", cost: 123_456_789_012), idle(7)).members)
    guard case .array(let rows)? = document["rows"] else {
      Issue.record("no rows")
      return
    }
    #expect(rows[0]["key"] == "acme" && rows[0]["usd"] == .number("0.123456789012"))
    #expect(rows[1]["key"] == .null && rows[1]["idleUSD"] == .number("0.000000000007"))
    #expect(document["total"]?["clips"] == .number(1) && document["by"] == "tenant")
  }
}
