import Costs
import Testing

@Suite struct StageCostsTests {
  private let cost = Money(picodollars: 1000)

  private func parts(_ busy: [String: Double], _ seconds: Double) -> [String: Int128] {
    StageCosts.divide(cost, busy: busy, seconds: seconds).mapValues(\.picodollars)
  }

  @Test func whatNoStageWasBusyForIsOther() {
    #expect(parts(["decode": 1, "encode": 4], 10) == ["decode": 100, "encode": 400, "other": 500])
  }

  @Test func stagesThatOverlapShareTheirSum() {
    #expect(parts(["decode": 10, "encode": 30], 20) == ["decode": 250, "encode": 750])
  }

  @Test func withoutStagesAllIsOther() {
    #expect(parts([:], 5) == ["other": 1000])
    #expect(parts(["decode": .nan, "encode": -1], .infinity) == ["other": 1000])
    #expect(StageCosts.divide(.zero, busy: [:], seconds: 0) == ["other": .zero])
  }

  @Test(arguments: 0..<50) func thePartsAddUp(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    let cost = Money(picodollars: Int128(UInt64.random(in: 0...1 << 50, using: &random)))
    let busy = ["a", "b", "c", "other"].reduce(into: [String: Double]()) {
      $0[$1] = Double.random(in: 0...1e4, using: &random)
    }
    let parts = StageCosts.divide(cost, busy: busy, seconds: .random(in: 0...3e4, using: &random))
    #expect(parts.values.reduce(.zero, +) == cost)
    #expect(parts.values.allSatisfy { $0 >= .zero })
  }
}
