import Costs
import Testing

@Suite struct PriceMeterTests {
  /// A dollar an hour.
  private let price = Money(picodollars: 1_000_000_000_000)
  private static let second: Int64 = 1_000_000_000

  private func meter(start: Int64 = 0) -> PriceMeter { PriceMeter(price: price, start: start) }

  @Test func aLaneAloneHasAllOfTheDevice() throws {
    var meter = meter()
    meter.open(0, at: 0)
    meter.begin(0, at: 900 * Self.second)
    let end = meter.end(0, at: 2700 * Self.second)
    let job = try #require(end)
    #expect(job.cost.picodollars == 500_000_000_000 && job.deviceTime == 1800 * Self.second)
    #expect(job.from == 900 * Self.second && job.to == 2700 * Self.second)
    let idle = meter.chargeIdle(at: 3600 * Self.second)
    #expect(idle.cost.picodollars == 500_000_000_000 && idle.deviceTime == 1800 * Self.second)
    #expect(idle.from == 0 && idle.to == 3600 * Self.second)
  }

  @Test func openLanesShareTheDeviceWhateverTheyDo() {
    var meter = meter()
    meter.open(0, at: 0)
    meter.begin(0, at: 0)
    meter.open(1, at: 1800 * Self.second)
    let job = meter.end(0, at: 3600 * Self.second)
    // Half an hour alone, half an hour with a neighbour that did nothing.
    #expect(job?.cost.picodollars == 750_000_000_000)
    let idle = meter.chargeIdle(at: 3600 * Self.second)
    #expect(idle.cost.picodollars == 250_000_000_000)
  }

  @Test func withoutALaneAllIsIdle() {
    var meter = meter()
    meter.open(0, at: 0)
    meter.close(0, at: 1)
    #expect(meter.openLanes == 0)
    let idle = meter.chargeIdle(at: 3600 * Self.second)
    #expect(idle.cost == price)
  }

  @Test func aJobThatGoesOnIsChargedInParts() throws {
    var meter = meter()
    meter.open(0, at: 0)
    meter.begin(0, at: 0)
    var sum = Money.zero
    var last: Int64 = 0
    for second in [1, 60, 61, 3000] as [Int64] {
      let charge = meter.charge(0, at: second * Self.second)
      let part = try #require(charge)
      #expect(part.from == last && part.to == second * Self.second)
      last = part.to
      sum += part.cost
    }
    let end = meter.end(0, at: 3600 * Self.second)
    sum += end?.cost ?? .zero
    // What a part leaves below a picodollar is the next one's.
    #expect(sum == price)
    let (charge, again) = (meter.charge(0, at: 3601 * Self.second), meter.end(0, at: 3601 * Self.second))
    #expect(charge == nil && again == nil)
  }

  @Test func timeNeverGoesBack() {
    var meter = meter(start: 100)
    let (early, late) = (meter.chargeIdle(at: 50), meter.chargeIdle(at: 150))
    #expect(early.deviceTime == 0 && late.deviceTime == 50)
    #expect(meter.now == 150)
  }

  /// Whatever lanes and jobs do: what was charged is price × time, to the picodollar, and the time is the time.
  @Test(arguments: 0..<200) func theSumIsThePriceOfTheTime(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    let price = Money(picodollars: Int128(UInt64.random(in: 0...9_000_000_000_000, using: &random)))
    let start = Int64.random(in: 0...1 << 60, using: &random)
    var meter = PriceMeter(price: price, start: start)
    var (cost, time, now) = (Money.zero, Int64.zero, start)
    func book(_ charge: PriceMeter.Charge?) {
      guard let charge else { return }
      #expect(charge.cost >= .zero && charge.deviceTime >= 0 && charge.from <= charge.to)
      cost += charge.cost
      time += charge.deviceTime
    }
    for _ in 0..<Int.random(in: 1...300, using: &random) {
      now +=
        Bool.random(using: &random)
        ? Int64.random(in: 0...7, using: &random) : Int64.random(in: 0...1 << 43, using: &random)
      let lane = Int.random(in: 0..<9, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: meter.open(lane, at: now)
      case 1: meter.close(lane, at: now)
      case 2, 3: meter.begin(lane, at: now)
      case 4: book(meter.end(lane, at: now))
      case 5: book(meter.charge(lane, at: now))
      default: book(meter.chargeIdle(at: now))
      }
    }
    for lane in 0..<9 { book(meter.end(lane, at: now)) }
    book(meter.chargeIdle(at: now))
    let passed = now - start
    #expect(time == passed)
    #expect(cost.picodollars == price.picodollars * Int128(passed) / 3_600_000_000_000)
  }
}

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
