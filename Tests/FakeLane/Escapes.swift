import CEscapes
import Foundation

/// What a lane tries that has been taken over: each attempt is a name and what the kernel said to it. 0: it worked.
///
/// Written beside the lane's own file, to `….report`, as `NAME ERRNO`, one a line.
final class Escapes {
  /// What a test prepared: the supervisor, another process, a folder outside, a port on which somebody listens.
  struct Targets {
    var supervisor: pid_t
    var sibling: pid_t
    /// Below which are `secret` and `writable`, which no media root covers.
    var outside: String
    var port: UInt16
    var socket: String
    /// A file of the lane's own job's root.
    var own: String
  }

  /// Attempts that may succeed on the machine of a test.
  private static let harmless: Set<String> = [
    "read-parent-environ", "read-parent-mem", "kill-sibling", "read-secret", "read-passwd", "make-outside",
    "follow-link", "chmod-outside", "fork", "connect-redis",
  ]

  private let targets: Targets
  private let isGentle: Bool
  private var report = ""

  /// - Parameters:
  ///   - text: `sibling,outside,port,socket,own`; the supervisor is the parent.
  ///   - isGentle: only what does no harm where it works.
  init?(_ text: String, isGentle: Bool = false) {
    self.isGentle = isGentle
    let words = text.split(separator: ",").map(String.init)
    guard words.count == 5, let sibling = pid_t(words[0]), let port = UInt16(words[2]) else { return nil }
    targets = Targets(
      supervisor: getppid(), sibling: sibling, outside: words[1], port: port, socket: words[3], own: words[4])
  }

  func run() {
    let t = targets
    let parent = "/proc/\(t.supervisor)"
    // Other processes.
    for name in ["environ", "mem", "maps", "cmdline", "fd"] {
      tell("read-parent-\(name)", read("\(parent)/\(name)"))
    }
    tell("write-parent-oom", write("\(parent)/oom_score_adj"))
    tell("kill-parent", call { kill(t.supervisor, SIGCONT) })
    tell("kill-sibling", call { kill(t.sibling, SIGKILL) })
    tell("kill-all", call { kill(-1, SIGCONT) })
    tell("queue-signal", call { escapes_call(Int(SYS_rt_sigqueueinfo), Int(t.supervisor), Int(SIGCONT), 0) })
    tell("ptrace-parent", call { escapes_call(Int(SYS_ptrace), Int(escapes_trace), Int(t.supervisor), 0) })
    tell("read-memory", call { escapes_call(Int(SYS_process_vm_readv), Int(t.supervisor), 0, 0) })
    tell("pidfd-parent", call { escapes_call(Int(SYS_pidfd_open), Int(t.supervisor), 0, 0) })
    tell("limit-parent", call { escapes_call(Int(SYS_prlimit64), Int(t.supervisor), Int(escapes_files), 0) })
    tell("nice-parent", call { escapes_call(Int(SYS_setpriority), 0, Int(t.supervisor), 19) })
    tell("survive-parent", call { escapes_call(Int(SYS_prctl), Int(escapes_parent_signal), 0, 0) })
    tell("leave-group", call { setpgid(0, getpgid(t.supervisor)) })
    // Files.
    tell("read-secret", read("\(t.outside)/secret"))
    tell("list-outside", list(t.outside))
    tell("read-passwd", read("/etc/passwd"))
    tell("read-token", read("/var/run/secrets/kubernetes.io/serviceaccount/token"))
    tell("write-outside", write("\(t.outside)/writable"))
    tell("make-outside", write("\(t.outside)/made"))
    tell("truncate-outside", call { truncate("\(t.outside)/writable", 0) })
    tell("delete-outside", call { unlink("\(t.outside)/writable") })
    tell("rename-in", call { rename("\(t.outside)/secret", t.own + ".stolen") })
    tell("link-in", call { link("\(t.outside)/secret", t.own + ".linked") })
    // Made by the test: a lane makes no links.
    tell("follow-link", read(t.own + ".link"))
    tell("make-link", call { symlink("\(t.outside)/secret", t.own + ".other") })
    tell("chmod-outside", call { chmod("\(t.outside)/secret", 0o777) })
    tell("chown-outside", call { chown("\(t.outside)/secret", 0, 0) })
    tell("make-setuid", setuidFile())
    tell("make-device", call { mknod(t.own + ".device", S_IFCHR | 0o600, 0x501) })
    tell("make-fifo", call { mkfifo(t.own + ".fifo", 0o600) })
    tell("mount", call { mount("none", t.own, "tmpfs", 0, nil) })
    tell("chroot", call { chroot("/") })
    tell("read-disk", read("/dev/vda"))
    tell("read-kernel-memory", read("/dev/mem"))
    // Programs and processes.
    tell("exec-shell", exec("/bin/sh"))
    tell("fork", forked())
    tell("name-space", call { escapes_call(Int(SYS_unshare), Int(escapes_new_user), 0, 0) })
    // The network.
    for (name, family) in [
      ("inet", AF_INET), ("inet6", AF_INET6), ("unix", AF_UNIX), ("netlink", 16), ("packet", 17),
    ] {
      tell("socket-\(name)", call { socket(family, Int32(SOCK_STREAM.rawValue), 0) })
    }
    tell("connect-redis", connected())
    // The kernel's rarer parts.
    for (name, number) in [
      ("bpf", SYS_bpf), ("perf", SYS_perf_event_open), ("userfaultfd", SYS_userfaultfd),
      ("keyctl", SYS_keyctl),
      ("io-uring", SYS_io_uring_setup), ("clone3", SYS_clone3), ("kexec", SYS_kexec_load),
      // mseal(2), and what a 32-bit program would call.
      ("newer", 462), ("x32", 0x4000_0000 + SYS_getpid),
    ] { tell(name, call { escapes_call(Int(number), 0, 0, 0) }) }
    // What stays allowed, or the rest proves nothing.
    tell("own-file", write(t.own))
    tell("own-thread", thread())
    tell("own-status", read("/proc/self/status"))
    tell("own-signal", call { kill(getpid(), SIGCONT) })
    // 0 is how the C library names its own process and thread.
    tell("own-limit", call { escapes_call(Int(SYS_prlimit64), 0, Int(escapes_files), 0) })
    tell("own-open-files", openFiles())
    tell("own-cores", cores())
    tell("own-priority", call { setpriority(escapes_process, 0, getpriority(escapes_process, 0)) })
    try? Data(report.utf8).write(to: URL(fileURLWithPath: t.own + ".report"))
  }

  // MARK: -

  private func tell(_ name: String, _ attempt: @autoclosure () -> Int32) {
    guard !isGentle || Self.harmless.contains(name) else { return }
    report += "\(name) \(attempt())\n"
  }

  private func call(_ body: () -> some BinaryInteger) -> Int32 { body() < 0 ? errno : 0 }

  private func read(_ path: String) -> Int32 {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return errno }
    defer { close(file) }
    return 0
  }

  private func write(_ path: String) -> Int32 {
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return errno }
    defer { close(file) }
    return call { Glibc.write(file, "0", 1) }
  }

  private func list(_ path: String) -> Int32 {
    guard let listing = opendir(path) else { return errno }
    closedir(listing)
    return 0
  }

  private func setuidFile() -> Int32 {
    let file = open(targets.own + ".setuid", O_WRONLY | O_CREAT | O_CLOEXEC, 0o700)
    guard file >= 0 else { return errno }
    defer { close(file) }
    return call { fchmod(file, 0o4755) }
  }

  private func exec(_ path: String) -> Int32 {
    var words: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup("-c"), strdup("true"), nil]
    return call { execv(path, &words) }
  }

  private func forked() -> Int32 { call { escapes_fork() } }

  private func thread() -> Int32 {
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { _ in nil }, nil)
    if code == 0 { pthread_join(thread, nil) }
    return code
  }

  /// Where the C library cannot ask for the limit, it says 256.
  private func openFiles() -> Int32 {
    var limit = rlimit()
    guard getrlimit(escapes_files, &limit) == 0 else { return errno }
    return sysconf(Int32(_SC_OPEN_MAX)) == Int(limit.rlim_cur) ? 0 : ERANGE
  }

  /// Stays on the cores that it has.
  private func cores() -> Int32 {
    var cores = cpu_set_t()
    return withUnsafeMutablePointer(to: &cores) { cores in
      let address = Int(bitPattern: cores)
      let size = escapes_call(Int(SYS_sched_getaffinity), 0, MemoryLayout<cpu_set_t>.size, address)
      guard size > 0 else { return errno }
      return call { escapes_call(Int(SYS_sched_setaffinity), 0, size, address) }
    }
  }

  private func connected() -> Int32 {
    let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard file >= 0 else { return errno }
    defer { close(file) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = targets.port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        call { connect(file, raw, socklen_t(MemoryLayout<sockaddr_in>.size)) }
      }
    }
  }
}
