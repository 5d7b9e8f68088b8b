import Foundation
import JobQueue
import Processes
import Telemetry
import Testing

@testable import WorkerPool

@Suite struct LaneDeathTests {
  private func death(
    _ exit: ProcessExit, _ reason: LaneWatch.Reason? = nil, oom: Bool = false
  ) -> LaneDeath {
    LaneDeath(
      exit: exit, reason: reason, wasOutOfMemory: oom, ranFor: 3.21, largestResident: 210 << 20,
      lastWords: ["decoding talk.mp4", "double free"])
  }

  private static let hang = LaneHang(
    seconds: 121.4, isSilent: true, work: Heartbeat.Work(.probe, amount: 700, done: 3), cpuSeconds: 0.5)

  private func lost(_ death: LaneDeath) -> (code: String, message: String, isOwnFault: Bool)? {
    guard case .laneLost(let evidence, let isOwnFault) = death.outcome else { return nil }
    return (evidence.code, evidence.message, isOwnFault)
  }

  @Test(arguments: [
    (SIGSEGV, "SIGSEGV"), (SIGABRT, "SIGABRT"), (SIGBUS, "SIGBUS"), (SIGILL, "SIGILL"), (SIGFPE, "SIGFPE"),
    (SIGTRAP, "SIGTRAP"),
  ])
  func aCrashIsTheJobsFaultAndLeavesEvidence(_ number: Int32, _ name: String) throws {
    let found = try #require(lost(death(.signalled(number))))
    #expect(found.code == "lane.crashed" && found.isOwnFault)
    for fact in [name, "3.2 s", "210 MiB", "double free"] { #expect(found.message.contains(fact), "\(fact)") }
  }

  @Test func beingKilledIsNoFaultUnlessMemoryRanOut() throws {
    for number in [SIGKILL, SIGTERM, SIGHUP, 35] {
      #expect(try #require(lost(death(.signalled(number)))).isOwnFault == false)
    }
    let oom = try #require(lost(death(.signalled(SIGKILL), oom: true)))
    #expect(oom.code == "lane.memory" && oom.isOwnFault)
    #expect(try #require(lost(death(.signalled(SIGTERM), oom: true))).isOwnFault == false)
    #expect(try #require(lost(death(.exited(0)))).isOwnFault)
  }

  @Test func whyItWasStoppedGoesBeforeHowItEnded() throws {
    let killed = ProcessExit.signalled(SIGKILL)
    #expect(try #require(lost(death(killed, .hung(Self.hang)))).code == "lane.hung")
    #expect(
      try #require(lost(death(killed, .hung(Self.hang)))).message.hasPrefix(
        "the lane did nothing for 121 s while probing a source (3 of 700), its threads asleep or stopped, 3.2 s into the job"
      ))
    #expect(try #require(lost(death(killed, .memory(5 << 30)))).message.contains("5120 MiB"))
    #expect(try #require(lost(death(killed, .garbled("x")))).isOwnFault)
    #expect(death(killed, .leaseLost).outcome == nil)
    guard case .cancelled? = death(killed, .cancelled).outcome,
      case .handedBack? = death(killed, .handedBack).outcome,
      case .failed(let error)? = death(killed, .timeout).outcome
    else {
      Issue.record("other outcomes")
      return
    }
    #expect(error.code == "job.timeout" && !error.retryable)
  }

  @Test func howItIsCounted() {
    let killed = ProcessExit.signalled(SIGKILL)
    #expect(death(killed).end == .died && death(.exited(1)).end == .died && death(.stuck).end == .died)
    for reason: LaneWatch.Reason in [.hung(Self.hang), .memory(1), .garbled("x")] {
      #expect(death(killed, reason).end == .killed, "\(reason)")
    }
    for reason: LaneWatch.Reason in [.cancelled, .leaseLost, .handedBack, .timeout] {
      #expect(death(killed, reason).end == .stopped && death(.stuck, reason).end == .stopped, "\(reason)")
      #expect(death(.signalled(SIGSEGV), reason).end == .died && death(.exited(3), reason).end == .died)
    }
  }

  @Test func crashesAndHangsMayBeTheDevices() {
    let crash = death(.signalled(SIGSEGV)).doubtOfDevice
    #expect(crash?.contains("SIGSEGV") == true)
    #expect(
      death(.signalled(SIGKILL), .hung(Self.hang)).doubtOfDevice != nil && death(.stuck).doubtOfDevice != nil)
    #expect(death(.signalled(SIGKILL)).doubtOfDevice == nil, "killed from outside")
    #expect(death(.signalled(SIGKILL), oom: true).doubtOfDevice == nil, "this machine's memory")
    for reason: LaneWatch.Reason in [
      .cancelled, .leaseLost, .handedBack, .timeout, .memory(1), .garbled("x"),
    ] {
      #expect(death(.signalled(SIGKILL), reason).doubtOfDevice == nil, "\(reason)")
    }
    #expect(death(.exited(1)).doubtOfDevice == nil)
  }
}
