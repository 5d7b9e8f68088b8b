import Testing

@testable import WorkerPool

@Suite struct LaneAdmissionTests {
  private static let gigabyte = 1 << 30
  private func gigabytes(_ count: Double) -> Int { Int(count * Double(Self.gigabyte)) }

  @Test func untilALaneWasSeenAGuessCounts() {
    var admission = LaneAdmission(total: gigabytes(20), most: 8)
    #expect(admission.need == gigabytes(2))
    #expect(admission.fits(free: gigabytes(2)) && !admission.fits(free: gigabytes(1.9)))
    admission.began(0)
    // 1 GiB stays free, 2 are promised to the first lane, which tells nothing yet.
    #expect(admission.fits(free: gigabytes(5)) && !admission.fits(free: gigabytes(4.9)))
  }

  @Test func whatLanesWereSeenToTakeCountsFromThenOn() {
    var admission = LaneAdmission(total: gigabytes(20), most: 8)
    admission.began(0)
    admission.measured(gigabytes(1), of: 0)
    #expect(admission.need == gigabytes(2), "a job that has only begun says nothing of its end")
    admission.provedItself()
    #expect(admission.need == gigabytes(1) && admission.fits(free: gigabytes(2)))
    admission.measured(gigabytes(6), of: 0)
    admission.measured(gigabytes(3), of: 0)
    #expect(admission.need == gigabytes(6), "the most that was ever seen")
    #expect(admission.fits(free: gigabytes(7)) && !admission.fits(free: gigabytes(6.9)))
    admission.began(1)
    admission.measured(gigabytes(2), of: 1)
    // The second may still grow by 4.
    #expect(admission.fits(free: gigabytes(11)) && !admission.fits(free: gigabytes(10.9)))
    admission.refused(1, at: 0)
    #expect(admission.fits(free: gigabytes(7)))
  }

  @Test func aSmallSliceCarriesOneLane() {
    let admission = LaneAdmission(total: gigabytes(1.5), most: 4)
    #expect(
      admission.fits(free: gigabytes(1.3)) && admission.share(free: gigabytes(1.3), at: 0) <= gigabytes(1.3))
  }

  @Test func aFirstLaneIsNotKeptFromAGPUBySomethingLarge() {
    var admission = LaneAdmission(total: gigabytes(8), most: 2)
    admission.began(0)
    admission.measured(gigabytes(7.9), of: 0)
    admission.refused(0, at: 0)
    #expect(admission.fits(free: gigabytes(7)) && !admission.fits(free: gigabytes(1)))
  }

  @Test func lanesLieWithinReason() {
    var admission = LaneAdmission(total: gigabytes(8), most: 2)
    admission.began(0)
    for lie in [Int.max, -1, 0, .min] { admission.measured(lie, of: 0) }
    #expect(admission.need == gigabytes(8) && !admission.fits(free: gigabytes(8)))
    admission.measured(gigabytes(1), of: 99)
    #expect(admission.lanes == [0: gigabytes(8)])
  }

  @Test func sharesAreEqualParts() {
    var admission = LaneAdmission(total: gigabytes(20), most: 4)
    #expect(admission.share(free: gigabytes(17), at: 0) == gigabytes(4))
    admission.began(0)
    admission.measured(gigabytes(3), of: 0)
    // 13 of what is free and the 3 that the first holds.
    #expect(admission.share(free: gigabytes(14), at: 0) == gigabytes(4))
    // There is room for two of 3 GiB, not for four.
    #expect(admission.share(free: gigabytes(4), at: 0) == gigabytes(3))
  }

  @Test func aRefusalMeansOneLaneLessForAWhileAndNeverNone() {
    var admission = LaneAdmission(total: gigabytes(20), most: 4)
    for lane in 0..<3 { admission.began(lane) }
    admission.refused(2, at: 100)
    #expect(admission.limit(at: 100) == 2 && admission.limit(at: 699) == 2 && admission.limit(at: 700) == 4)
    #expect(admission.lanes.count == 2)
    admission.refused(1, at: 200)
    admission.refused(0, at: 200)
    #expect(admission.limit(at: 300) == 1)
    // Somebody whose place is gone says nothing new.
    admission.refused(0, at: 500)
    #expect(admission.limit(at: 800) == 4)
  }
}
