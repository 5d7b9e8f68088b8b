import ClipJob
import FoundationEssentials
import JobQueue
import Glibc
import Processes

/// A lane that ended under its job: what that says of the job.
struct LaneDeath: Sendable {
  var exit: ProcessExit
  /// Why it was being stopped, if it was.
  var reason: LaneWatch.Reason?
  /// The kernel killed something of this control group for want of memory meanwhile.
  var wasOutOfMemory = false
  /// Seconds since the job was given to it.
  var ranFor: Double
  /// The most that was seen of it in memory, bytes.
  var largestResident: Int
  var limits = LaneWatch.Limits()
  var lastWords: [String] = []

  /// Signals that a program brings upon itself.
  private static let faults: [Int32: String] = [
    SIGSEGV: "SIGSEGV", SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGILL: "SIGILL", SIGFPE: "SIGFPE",
    SIGTRAP: "SIGTRAP", SIGSYS: "SIGSYS", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
  ]
  private static let others: [Int32: String] = [
    SIGKILL: "SIGKILL", SIGTERM: "SIGTERM", SIGINT: "SIGINT", SIGHUP: "SIGHUP", SIGPIPE: "SIGPIPE",
  ]

  /// The signal, if it is one that a program brings upon itself.
  static func fault(_ exit: ProcessExit) -> String? {
    if case .signalled(let number) = exit { faults[number] } else { nil }
  }

  /// What it may say of the lane's GPU, a clause: a sick one crashes and hangs those who use it.
  var doubtOfDevice: String? {
    switch reason {
    case .hung(let hang): "a lane \(hang.words)"
    case nil where exit == .stuck: "a lane does not end even after SIGKILL"
    case nil: Self.fault(exit).map { "a lane was ended by \($0)" }
    case .cancelled, .leaseLost, .handedBack, .timeout, .memory, .garbled: nil
    }
  }

  /// How it is counted among the ends of lanes.
  var end: LaneEnd.Reason {
    switch (reason, exit) {
    case (nil, _): .died
    case (.hung, _), (.memory, _), (.garbled, _): .killed
    // It was being stopped, and came to another end before it was killed.
    case (.cancelled, .exited), (.leaseLost, .exited), (.handedBack, .exited), (.timeout, .exited): .died
    case (.cancelled, _), (.leaseLost, _), (.handedBack, _), (.timeout, _):
      Self.fault(exit) == nil ? .stopped : .died
    }
  }

  /// Nil: there is nothing to settle, for the lease is not held any more.
  var outcome: Outcome? {
    switch reason {
    case .leaseLost: return nil
    case .cancelled: return .cancelled
    case .handedBack: return .handedBack
    case .timeout:
      return .failed(
        JobError(
          JobError.timeoutCode, "the job took longer than its timeout, and its lane did not stop",
          path: "timeout", hint: "raise \"timeout\", or make the clip shorter"))
    case .hung(let hang): return lost(JobError.hungCode, hang.words, isOwnFault: true)
    case .memory(let bytes):
      return lost(
        "lane.memory", "grew to \(bytes >> 20) MiB, over its limit of \((limits.memory ?? 0) >> 20) MiB",
        isOwnFault: true)
    case .garbled(let what):
      return lost("lane.garbled", "broke the protocol: \(what)", isOwnFault: true)
    case nil: return unasked
    }
  }

  /// The same of a lane that was publishing: its job is complete, so that whatever ended the lane is no fault of the job,
  /// and neither its timeout nor a wish to cancel counts any more.
  var outcomeOfPublisher: Outcome? {
    switch outcome {
    case nil: nil
    case .handedBack: .handedBack
    case .laneLost(let evidence, _): .laneLost(evidence: evidence, isOwnFault: false)
    case .succeeded, .failed, .notReverted, .cancelled, .reverted, .workerLost, .deviceRefused,
      .machineRefused:
      lost("lane.stopped", "was stopped", isOwnFault: false)
    }
  }

  private var unasked: Outcome {
    switch exit {
    case .exited(let code): lost("lane.exited", "ended with exit code \(code)", isOwnFault: true)
    case .stuck: lost("lane.stuck", "closed its pipe but did not exit", isOwnFault: true)
    case .signalled(let number):
      if let name = Self.faults[number] {
        lost("lane.crashed", "was ended by \(name)", isOwnFault: true)
      } else if number == SIGKILL, wasOutOfMemory {
        lost("lane.memory", "was killed by the kernel, which ran out of memory", isOwnFault: true)
      } else {
        lost(
          "lane.killed", "was killed from outside by \(Self.others[number] ?? "signal \(number)")",
          isOwnFault: false)
      }
    }
  }

  private func lost(_ code: String, _ what: String, isOwnFault: Bool) -> Outcome {
    var message =
      "the lane \(what), \((ranFor * 10).rounded() / 10) s into the job, "
      + "with a peak of \(largestResident >> 20) MiB in memory"
    if !lastWords.isEmpty { message += "; its last output: " + lastWords.suffix(5).joined(separator: " | ") }
    return .laneLost(evidence: JobError(code, message, retryable: true), isOwnFault: isOwnFault)
  }
}
