import Costs
import Testing

@testable import clipmill

/// What `clipmill cost` prints for people.
@Suite struct CostTableTests {
  private func entry(
    _ kind: LedgerEntry.Kind = .job, tenant: String = "acme", _ outcome: LedgerEntry.Outcome = .succeeded,
    cost: Int128?, egress: Int128 = 0
  ) -> LedgerEntry {
    let from: Int64 = 1_795_261_544_000_000_000
    var entry = LedgerEntry(kind, from: from, to: from + 10_000_000_000, worker: "w", device: "cpu")
    entry.cost = cost.map(Money.init(picodollars:))
    entry.egress = Money(picodollars: egress)
    entry.deviceTime = 10_000_000_000
    guard kind == .job else { return entry }
    entry.outcome = outcome
    entry.labels = ["tenant": tenant]
    if outcome == .succeeded { entry.outputSeconds = 30 }
    return entry
  }

  private func table(by grouping: CostGrouping = .tenant, _ entries: LedgerEntry...) -> String {
    var report = CostReport(by: grouping)
    for entry in entries { report.add(entry, queue: "default") }
    return report.table
  }

  @Test func itIsAlignedAndShowsSmallAmounts() {
    let table = table(
      entry(cost: 123_400_000), entry(tenant: "beta", cost: 1_200_000_000_000), entry(.idle, cost: 40_000_000)
    )
    #expect(
      table == """
        TENANT  ATTEMPTS  CLIPS  OUTPUT     COST       IDLE  PER CLIP  PER MIN
        beta           1      1    30 s   $1.200               $1.200   $2.400
        acme           1      1    30 s  <$0.001              <$0.001  <$0.001
        (idle)                                    $0.000040
        total          2      2    60 s   $1.200  $0.000040    $0.600   $1.200

        idle: 0 % of the $1.20 that the devices cost
        per clip, with its share of the idle time: $0.60
        """, "\n\(table)")
  }

  @Test func amountsOfAColumnHaveTheSameDecimals() {
    func texts(_ amounts: Int128...) -> [String] {
      table(entry(tenant: "a", .failed, cost: amounts[0]), entry(tenant: "b", .failed, cost: amounts[1]))
        .split(separator: "\n").compactMap { $0.split(separator: " ").last { $0.hasPrefix("$") } }.map(
          String.init)
    }
    #expect(texts(5_000_000_000_000, 250_000_000_000) == ["$5.00", "$0.25", "$5.25"])
    #expect(texts(5_000_000_000_000, 0).prefix(2) == ["$5.00", "$0.00"])
  }

  @Test func egressIsShownWhereThereIsSome() {
    let table = table(
      entry(cost: 3_000_000_000_000, egress: 2_000_000_000_000), entry(.idle, cost: 1_000_000_000_000))
    #expect(table.contains("EGRESS") && table.contains("$2.00"), "\n\(table)")
    #expect(table.contains("idle: 50 % of the $2.00 that the devices cost"), "\n\(table)")
    #expect(!self.table(entry(cost: 1)).contains("EGRESS"))
  }

  @Test func whatHasNoPriceIsNotFree() {
    let table = table(entry(tenant: "a", cost: nil), entry(.idle, cost: nil))
    #expect(
      table == """
        TENANT  ATTEMPTS  CLIPS  OUTPUT  COST
        a              1      1    30 s     –
        (idle)
        total          1      1    30 s     –

        idle: 50 % of the devices' time
        not priced: 20 s of the devices' time; give workers a price table (`clipmill work --prices FILE`)
        """, "\n\(table)")
  }

  /// Tenants are chosen by clients: none makes lines of its own, moves columns, or acts upon the terminal.
  @Test func hostileTenantsAreHarmless() {
    let hostile = "a\u{1B}]0;owned\u{7}\u{1B}[31mRED\nfake  succeeded"
    let table = table(
      entry(tenant: hostile, cost: 3), entry(tenant: "東京", cost: 2),
      entry(tenant: String(repeating: "x", count: 300), cost: 1))
    let lines = table.split(separator: "\n")
    #expect(lines.count == 5 && !table.contains("\u{1B}") && !table.contains("\u{7}"), "\n\(table)")
    #expect(Set(lines.map { DisplayText.width(String($0)) }).count == 1, "\n\(table)")
    #expect(lines.allSatisfy { DisplayText.width(String($0)) < 130 })
  }
}
