import Processes
import Telemetry
import Testing

@testable import WorkerPool

/// What keeps a lane from being taken for hung, and for how long: without a process, without time.
@Suite struct SlowOrHungTests {
  /// A watch with the seconds that have passed, four looks a second as in life.
  private final class Bench {
    var watch: LaneWatch
    var now = 1000.0
    var vitals = ProcessVitals()
    var reading = Heartbeat.Reading()

    init(hang: Double = 120, _ works: [Heartbeat.Work] = []) {
      var limits = LaneWatch.Limits()
      limits.hang = hang
      watch = LaneWatch(limits, start: now)
      guard !works.isEmpty else { return }
      reading.works = works
      reading.begun = 1
      watch.heard(reading)
    }

    /// Seconds until it is killed, at most `most`; nil: it is not. `change` is what happens between two looks.
    func secondsUntilHung(
      most: Double, _ change: (inout Heartbeat.Reading, inout ProcessVitals) -> Void = { _, _ in }
    ) -> Double? {
      let start = now
      while now - start < most {
        now += 0.25
        change(&reading, &vitals)
        watch.heard(reading)
        let seen = watch.wantsVitals(at: now) ? vitals : nil
        if watch.step(at: now, resident: nil, vitals: seen) == .kill { return now - start }
      }
      return nil
    }

    var hang: LaneHang? { if case .hung(let hang)? = watch.reason { hang } else { nil } }
  }

  @Test func nothingAtAllIsAHang() throws {
    let bench = Bench()
    let seconds = try #require(bench.secondsUntilHung(most: 1000))
    #expect(seconds > 120 && seconds < 121)
    let hang = try #require(bench.hang)
    #expect(hang.isSilent && hang.words == "did nothing for 120 s, its threads asleep or stopped")
  }

  @Test func aReportThatRepeatsItselfIsNothing() throws {
    let bench = Bench([Heartbeat.Work(.render, amount: 100, done: 7)])
    #expect(try #require(bench.secondsUntilHung(most: 1000)) < 121)
    #expect(bench.hang?.words.contains("while rendering (7 of 100)") == true)
  }

  @Test(arguments: Heartbeat.Phase.allCases)
  func anAdvanceIsAlwaysEnough(_ phase: Heartbeat.Phase) {
    let bench = Bench([Heartbeat.Work(phase, amount: 1_000_000)])
    // One unit in two minutes, for a day.
    var looks = 0
    let hung = bench.secondsUntilHung(most: 86_400) { reading, _ in
      looks += 1
      if looks % (4 * 119) == 0 { reading.advanced += 1 }
    }
    #expect(hung == nil)
  }

  @Test func beatsAreEnoughForAWhileAndNotForEver() throws {
    let bench = Bench([Heartbeat.Work(.plan, amount: 100)])
    let seconds = try #require(bench.secondsUntilHung(most: 10_000) { reading, _ in reading.beats += 1 })
    #expect(seconds > 1200 && seconds < 1201)
    #expect(bench.hang?.isSilent == false)
    #expect(
      bench.hang?.words.hasPrefix("was busy for 1200 s without progress while planning") == true)
  }

  @Test func aThreadThatWaitsForStorageIsSlow() throws {
    let bench = Bench([Heartbeat.Work(.hash, amount: 100)])
    var looks = 0
    // It is caught in state D once in a minute.
    let seconds = try #require(
      bench.secondsUntilHung(most: 10_000) { _, vitals in
        looks += 1
        vitals.isWaitingForStorage = looks % 240 < 8
      })
    #expect(seconds > 1200 && seconds < 1201, "but not forever: a server that is gone is a hang")
  }

  @Test func bytesThatTheKernelMovesAreSigns() throws {
    var bench = Bench([Heartbeat.Work(.probe, amount: 0)])
    let seconds = try #require(
      bench.secondsUntilHung(most: 10_000) { _, vitals in vitals.storageBytes += 4096 })
    #expect(seconds > 1200)
    // As many bytes as before are none.
    bench = Bench([Heartbeat.Work(.probe, amount: 0)])
    bench.vitals.storageBytes = 1 << 30
    #expect(try #require(bench.secondsUntilHung(most: 10_000)) < 122)
  }

  @Test func theProcessorAloneIsNoSign() throws {
    let bench = Bench([Heartbeat.Work(.plan, amount: 5)])
    #expect(try #require(bench.secondsUntilHung(most: 1000) { _, vitals in vitals.cpuSeconds += 0.25 }) < 121)
    #expect(bench.hang?.words.contains(", using 11") == true)
  }

  /// What is one call of a library or the kernel gets more where there is more to do.
  @Test(arguments: [
    (Heartbeat.Work(.order, amount: 50_000_000), 170.0), (.init(.probe, amount: 100_000_000_000), 220),
    (.init(.render, amount: 10, samples: 33_000_000), 186),
    (.init(.flush, amount: 10, samples: 8_000_000), 136),
    (.init(.palette, amount: 10, samples: 1_000_000), 122), (.init(.trailer, amount: 10_000_000_000), 130),
    (.init(.sync, amount: 2_000_000_000), 220), (.init(.hash, amount: 1 << 40), 120),
    (.init(.complete, amount: 1 << 40), 120), (.init(.plan, amount: 1 << 40), 120),
    (.init(.rename, amount: 10), 120),
  ])
  func theLimitGrowsWithTheWork(_ work: Heartbeat.Work, _ limit: Double) throws {
    let bench = Bench([work])
    let seconds = try #require(bench.secondsUntilHung(most: 10_000))
    #expect(seconds > limit && seconds < limit + 1)
  }

  @Test func theWayToTheFirstUnitIsAllowedFor() throws {
    // The part begins four hours into a file without an index.
    let lead = 4 * 3600 * 25
    let bench = Bench([Heartbeat.Work(.render, amount: 100, lead: lead)])
    let seconds = try #require(bench.secondsUntilHung(most: 1e6) { reading, _ in reading.beats += 1 })
    #expect(seconds > 1200 + Double(lead) / 5 && seconds < 1201 + Double(lead) / 5)
  }

  @Test func theLongestOfSeveralWorksCounts() throws {
    let bench = Bench([Heartbeat.Work(.sync, amount: 2_000_000_000), Heartbeat.Work(.flush, amount: 5)])
    #expect(try #require(bench.secondsUntilHung(most: 1000)) > 219)
  }

  /// A lane may claim anything.
  @Test func noWorkIsWaitedForForEver() throws {
    let most = Int.max
    var bench = Bench(
      Heartbeat.Phase.allCases.map { Heartbeat.Work($0, amount: most, samples: most, lead: most) })
    #expect(bench.secondsUntilHung(most: 100_000) != nil)
    bench = Bench([Heartbeat.Work(.hash, amount: -5, done: -7, samples: -1, lead: .min)])
    #expect(try #require(bench.secondsUntilHung(most: 1000)) < 121)
    bench = Bench()
    let begun = LaneWatch.mostActivities
    let hung = bench.secondsUntilHung(most: 100_000) { reading, _ in
      reading.begun = max(begun, reading.begun) + 1
    }
    #expect(try #require(hung) < 122)
  }

  /// The supervisor stood still for an hour (stopped, a machine that was suspended), its lanes perhaps, too.
  @Test func timeInWhichNobodyLookedIsNotTheLanes() {
    let bench = Bench()
    #expect(bench.secondsUntilHung(most: 100) == nil)
    bench.now += 3600
    #expect(bench.secondsUntilHung(most: 15) == nil)
    #expect(bench.secondsUntilHung(most: 15) != nil)
  }

  @Test func vitalsAreLookedAtOnlyWhenALaneIsSilent() {
    let bench = Bench()
    #expect(!bench.watch.wantsVitals(at: bench.now))
    _ = bench.secondsUntilHung(most: 10) { reading, _ in reading.beats += 1 }
    #expect(!bench.watch.wantsVitals(at: bench.now))
    _ = bench.secondsUntilHung(most: 2)
    #expect(bench.watch.wantsVitals(at: bench.now + 1))
    #expect(bench.watch.stop(.cancelled, at: bench.now) == .cancel)
    #expect(!bench.watch.wantsVitals(at: bench.now + 1))
  }
}
