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
    #expect(keys(.stage) == ["decode": 400_000, "other": 1_600_000])
  }

  @Test func idleTimeHasADeviceAndNoTenant() {
    let report = report(by: .device, job("a"), idle(5, device: "NVIDIA L4"))
    #expect(report.rows.map(\.key) == [.named("cpu"), .named("NVIDIA L4")])
    #expect(report.rows[1].idle.picodollars == 5 && report.rows[1].cost == .zero)
  }

  @Test func partsOfAnAttemptHaveItsOutcome() {
    let report = report(
      by: .outcome, job("a", .running, cost: 2), job("a", .failed, cost: 3), job("b", .running, cost: 4))
    #expect(costs(report) == ["failed": 5, "running": 4])
    #expect(report.total.attempts == 1)
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
    #expect(report.table.contains("no price: 10.0 s of the devices' time"))
    #expect(report.total.idleShare == 0.5, "by time, where there is no money")
  }

  @Test(arguments: ["tenant", "label:show", "device", "queue", "day", "outcome", "stage"])
  func groupingsHaveNames(_ text: String) {
    #expect(CostGrouping(text)?.text == text)
  }

  @Test(arguments: ["", "label:", "label", "Tenant", "month"]) func othersAreNone(_ text: String) {
    #expect(CostGrouping(text) == nil)
  }

  // MARK: Words

  @Test func theTableIsAlignedAndShowsSmallAmounts() {
    let report = report(
      by: .tenant, job("a", cost: 123_400_000), job("b", tenant: "beta", cost: 1_200_000_000_000),
      idle(40_000_000))
    #expect(
      report.table == """
        TENANT  ATTEMPTS  CLIPS   OUTPUT      COST       IDLE    A CLIP  A MINUTE
        beta           1      1   30.0 s  $1.20000             $1.20000  $2.40000
        acme           1      1   30.0 s  $0.00012             $0.00012  $0.00025
        (idle)                                      $0.000040
        total          2      2  1.0 min  $1.20012  $0.000040  $0.60006  $1.20012

        idle: 0.0 % of the $1.20 that the time cost
        a clip with its part of the idle time: $0.60
        """)
  }

  @Test func amountsOfAColumnHaveTheSameDecimals() {
    func texts(_ amounts: Int128...) -> [String] {
      report(
        by: .tenant,
        job("a", tenant: "a", .failed, cost: amounts[0]), job("b", tenant: "b", .failed, cost: amounts[1])
      ).table.split(separator: "\n").compactMap { $0.split(separator: " ").last { $0.hasPrefix("$") } }.map(
        String.init)
    }
    #expect(texts(5_000_000_000_000, 250_000_000_000) == ["$5.00", "$0.25", "$5.25"])
    #expect(texts(5_000_000_000_000, 0).prefix(2) == ["$5.00", "$0.00"])
  }

  @Test func valuesWithCommasAreQuoted() {
    let report = report(by: .tenant, job("a", tenant: "a,\"b\"\nc", cost: 1_500_000), idle(7))
    let lines = report.csv.split(separator: "\r\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("by,key,attempts,clips,outputSeconds,usd,"))
    #expect(
      lines[1].hasPrefix("tenant,\"a,\"\"b\"\"\nc\",1,1,30,0.0000015,0,0,0.0000015,0.000003,0,10,0,0,,"))
    #expect(lines[2].hasPrefix("tenant,(idle),0,0,0,0,0,0.000000000007,,,1,0,10,0,,"))
    #expect(report.csv.hasSuffix("\r\n"))
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
