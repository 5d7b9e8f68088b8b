import Rendering
import Testing

@testable import WorkerPool

@Suite struct LaneAccountsTests {
  private static let megabyte = 1 << 20
  private func mega(_ count: Int) -> Int { count * Self.megabyte }
  private func held(_ pictures: Int, _ assumed: Int) -> HeldMemory {
    HeldMemory(pictures: mega(pictures), assumed: mega(assumed))
  }
  private var accounts = LaneAccounts(total: 24 << 30, most: 8)

  private mutating func prove() -> Int {
    accounts.provedItself()
    return accounts.admission.need / Self.megabyte
  }

  @Test mutating func whatALaneSaysOfItselfIsTheLastResort() {
    accounts.began(0, used: nil)
    accounts.told(held(300, 1024), by: 0, process: nil, used: nil)
    #expect(prove() == 1324 && accounts.admission.witness == .assumption)
  }

  @Test mutating func theDriversWordReplacesWhatWasAssumed() {
    accounts.began(0, used: mega(100))
    accounts.told(held(300, 1024), by: 0, process: nil, used: nil)
    accounts.told(held(300, 1024), by: 0, process: mega(700), used: mega(9000))
    #expect(prove() == 700 && accounts.admission.lanes == [0: mega(700)])
    accounts.told(held(300, 1024), by: 0, process: mega(5000), used: nil)
    accounts.told(held(300, 1024), by: 0, process: mega(600), used: nil)
    #expect(prove() == 5000, "the most that was seen")
    // A look that failed makes nothing less well known.
    accounts.told(held(9000, 1024), by: 0, process: nil, used: nil)
    #expect(prove() == 5000)
  }

  @Test mutating func aPeakOfPicturesBetweenTwoLooksCounts() {
    accounts.began(0, used: nil)
    accounts.told(held(900, 1024), by: 0, process: mega(700), used: nil)
    #expect(prove() == 900)
  }

  @Test mutating func whatLanesHoldNowIsWhatTheyMayGrowFrom() {
    accounts.began(0, used: nil)
    accounts.told(held(1, 1), by: 0, process: mega(6000), used: nil)
    accounts.provedItself()
    // The lane is idle now, its codecs are gone: it will want 5000 more.
    accounts.look([0: mega(1000)])
    #expect(accounts.admission.lanes == [0: mega(1000)])
    #expect(!accounts.admission.fits(free: mega(11_000)) && accounts.admission.fits(free: mega(12_300)))
    accounts.look([7: mega(1)])
    #expect(accounts.admission.lanes.count == 1)
  }

  @Test mutating func whereNoProcessIsKnownTheGrowthOfTheWholeCounts() {
    accounts.began(0, used: mega(2000))
    accounts.told(held(300, 1024), by: 0, process: nil, used: mega(2000 + 300 + 450))
    #expect(prove() == 750 && accounts.admission.witness == .growth)
    accounts.began(1, used: mega(9999))
    accounts.told(held(100, 1024), by: 1, process: nil, used: mega(2000 + 400 + 1200))
    #expect(prove() == 750, "of 1200 beside the pictures each has 600, and the one that says so 700")
    accounts.told(held(300, 1024), by: 0, process: nil, used: mega(2000 + 400 + 1200))
    #expect(prove() == 900)
  }

  /// An idle lane has no codecs yet: dividing by it would make the others' look small.
  @Test mutating func growthIsSharedOnlyAmongLanesThatWereAtWork() {
    accounts.began(0, used: mega(2000))
    accounts.began(1, used: mega(2300))
    accounts.told(held(300, 1024), by: 0, process: nil, used: mega(4000))
    #expect(prove() == 1324 && accounts.admission.witness == .assumption)
  }

  @Test(arguments: [0, 1999, 2310, 2000 + 300 + 2049, 20_000])
  func growthThatCannotBeIsSomebodyElses(_ used: Int) {
    var accounts = LaneAccounts(total: 24 << 30, most: 8)
    accounts.began(0, used: mega(2000))
    accounts.told(held(300, 1024), by: 0, process: nil, used: mega(used))
    #expect(accounts.admission.witness == .assumption && accounts.admission.measured == mega(1324))
  }

  @Test mutating func eachTimeWithoutLanesIsANewBeginning() {
    accounts.began(0, used: mega(2000))
    accounts.endedAll()
    accounts.began(0, used: mega(3000))
    accounts.told(held(0, 1024), by: 0, process: nil, used: mega(3500))
    #expect(prove() == 500)
  }

  @Test mutating func whoHasNoPlaceSaysNothing() {
    accounts.told(held(300, 1024), by: 0, process: mega(10), used: nil)
    #expect(accounts.admission.measured == nil)
    accounts.began(0, used: nil)
    accounts.began(1, used: nil)
    accounts.refused(0, at: 0)
    accounts.told(held(300, 1024), by: 0, process: mega(10), used: nil)
    #expect(accounts.admission.measured == nil && accounts.admission.limit(at: 1) == 1)
  }
}
