import Telemetry
import Testing

@testable import WorkerPool

@Suite struct LaneWatchTests {
  private func watch(timeout: Double? = nil, memory: Int? = nil) -> LaneWatch {
    var limits = LaneWatch.Limits()
    (limits.hang, limits.timeout, limits.margin, limits.memory, limits.stopping) = (
      120, timeout, 15, memory, 10
    )
    return LaneWatch(limits, start: 1000)
  }

  @Test func theDeadlineIsTheJobsWithAMargin() {
    var watch = watch(timeout: 60)
    watch.advanced()
    #expect(watch.step(at: 1075, resident: nil) == .goOn)
    #expect(watch.step(at: 1075.1, resident: nil) == .kill)
    #expect(watch.reason == .timeout)
  }

  @Test func memoryIsWatchedAndTheMostIsKept() {
    var watch = watch(memory: 100)
    #expect(watch.step(at: 1001, resident: 100) == .goOn)
    #expect(watch.step(at: 1002, resident: 40) == .goOn)
    #expect(watch.largestResident == 100)
    #expect(watch.step(at: 1003, resident: 101) == .kill)
    #expect(watch.reason == .memory(101))
  }

  @Test(arguments: [LaneWatch.Reason.cancelled, .leaseLost])
  func aLaneIsAskedBeforeItIsKilled(_ reason: LaneWatch.Reason) {
    var watch = watch()
    #expect(watch.stop(reason, at: 1005) == .cancel)
    #expect(watch.stop(reason, at: 1006) == .goOn)
    #expect(watch.step(at: 1014.9, resident: nil) == .goOn)
    #expect(watch.step(at: 1015, resident: nil) == .kill)
    #expect(watch.step(at: 1016, resident: nil) == .goOn)
    #expect(watch.reason == reason)
  }

  @Test func theFirstReasonCountsAndGivingBackCutsItShort() {
    var watch = watch(timeout: 1)
    #expect(watch.stop(.cancelled, at: 1001) == .cancel)
    #expect(watch.stop(.leaseLost, at: 1002) == .goOn)
    #expect(watch.stop(.handedBack, at: 1003) == .kill)
    #expect(watch.reason == .cancelled)
    #expect(watch.step(at: 2000, resident: 1 << 40) == .goOn)
  }
}
