import CEscapes
import Glibc
import Testing
import Threads

@testable import Sandbox

/// What a lane may ask of the kernel about itself, and of nobody else: real calls of a thread that is locked in.
@Suite struct SystemCallFilterTests {
  /// What the kernel says to each call, by name: 0, or its error. Asked by a thread that ends with its sandbox.
  private func answers(
    hasGPU: Bool = false, _ calls: @escaping @Sendable () -> [(String, Int)]
  ) throws -> [String: Int32] {
    let found = Answers()
    let done = Completion()
    let started = WorkThread.start("locked-in", done) {
      found.report = Sandbox.confineThread(LaneRules(mediaRoots: [], hasGPU: hasGPU))
      found.calls = calls()
    }
    try #require(started)
    done.wait()
    #expect(found.report?.missing[.systemCalls] == nil, "this kernel does not filter system calls")
    return Dictionary(uniqueKeysWithValues: found.calls.map { ($0.0, Int32($0.1)) })
  }

  private final class Answers: @unchecked Sendable {
    // Unchecked: written before `done` is signalled, read after it.
    var report: SandboxReport?
    var calls: [(String, Int)] = []
  }

  /// 0 or an error.
  private static func code(_ result: some BinaryInteger) -> Int { result < 0 ? Int(errno) : 0 }

  private static func call(_ number: some BinaryInteger, _ a: Int, _ b: Int = 0, _ c: Int = 0) -> Int {
    code(escapes_call(Int(number), a, b, c))
  }

  /// By 0, as the C library and most programs name themselves, and by number.
  @Test func aLaneAsksAndChangesWhatIsItsOwn() throws {
    let own = Int(getpid())
    let priority = Int(getpriority(escapes_process, 0))
    let answers = try answers {
      var limit = rlimit()
      var cores = cpu_set_t()
      let size = MemoryLayout<cpu_set_t>.size
      return withUnsafeMutablePointer(to: &cores) { cores in
        let address = Int(bitPattern: cores)
        let length = escapes_call(Int(SYS_sched_getaffinity), 0, size, address)
        var parameter = sched_param()
        return [
          ("getrlimit", Self.code(getrlimit(escapes_files, &limit))),
          // Nobody may open more than the limit, and the C library says 256 where it cannot ask.
          ("sysconf", sysconf(Int32(_SC_OPEN_MAX)) == Int(limit.rlim_cur) ? 0 : -1),
          ("prlimit 0", Self.call(SYS_prlimit64, 0, Int(escapes_files))),
          ("prlimit own", Self.call(SYS_prlimit64, own, Int(escapes_files))),
          ("getaffinity", length > 0 ? 0 : Self.code(-1)),
          ("setaffinity 0", Self.call(SYS_sched_setaffinity, 0, length, address)),
          ("setscheduler 0", Self.code(sched_setscheduler(0, SCHED_OTHER, &parameter))),
          ("setpriority 0", Self.code(setpriority(escapes_process, 0, Int32(priority)))),
          ("ioprio 0", Self.call(SYS_ioprio_set, 1, 0, 2 << 13 | 4)),
          ("move_pages 0", Self.call(SYS_move_pages, 0)),
        ]
      }
    }
    #expect(answers.count == 10)
    for (name, answer) in answers { #expect(answer == 0, "\(name): \(String(cString: strerror(answer)))") }
  }

  @Test func nobodyElses() throws {
    let parent = Int(getppid())
    let answers = try answers {
      [
        ("prlimit", Self.call(SYS_prlimit64, parent, Int(escapes_files))),
        ("setaffinity", Self.call(SYS_sched_setaffinity, parent)),
        ("setscheduler", Self.call(SYS_sched_setscheduler, parent)),
        ("setpriority", Self.call(SYS_setpriority, 0, parent, 19)),
        ("setpriority of a group", Self.call(SYS_setpriority, 1, 0, 19)),
        ("setpriority of a user", Self.call(SYS_setpriority, 2, 0, 19)),
        ("ioprio", Self.call(SYS_ioprio_set, 1, parent, 2 << 13 | 7)),
        ("ioprio of a group", Self.call(SYS_ioprio_set, 2, 0, 2 << 13 | 7)),
        ("move_pages", Self.call(SYS_move_pages, parent)),
        ("kill 0", Self.call(SYS_kill, 0)),
        ("kill", Self.call(SYS_kill, parent)),
      ]
    }
    #expect(answers.count == 11)
    for (name, answer) in answers { #expect(answer == EPERM, "\(name): \(answer)") }
  }

  /// A GPU's driver listens on a Unix socket. Datagrams may be sent to anybody's, so there are none.
  @Test(arguments: [true, false])
  func onlyLanesOfGPUsHaveSocketsThatNobodyConnects(_ hasGPU: Bool) throws {
    let answers = try answers(hasGPU: hasGPU) {
      let unix = Int(AF_UNIX)
      let flags = Int(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
      var ends: (Int32, Int32) = (-1, -1)
      var calls: [(String, Int)] = []
      for (name, kind) in [("stream", SOCK_STREAM), ("packets", SOCK_SEQPACKET), ("datagram", SOCK_DGRAM)] {
        for (more, flags) in [("", 0), (", flags", flags)] {
          let kind = Int(kind.rawValue) | flags
          calls.append((name + more, Self.call(SYS_socket, unix, kind)))
          calls.append(("pair: \(name)\(more)", Self.code(socketpair(AF_UNIX, Int32(kind), 0, &ends.0))))
        }
      }
      calls.append(("inet", Self.call(SYS_socket, Int(AF_INET), Int(SOCK_STREAM.rawValue))))
      calls.append(("connect", Self.call(SYS_connect, -1)))
      return calls
    }
    #expect(answers.count == 14)
    for (name, answer) in answers {
      let isAllowed = hasGPU && (name.contains("stream") || name.contains("packets"))
      #expect(answer == (isAllowed ? 0 : EPERM), "\(name): \(answer)")
    }
  }
}
