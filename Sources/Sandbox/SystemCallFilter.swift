import CSandbox
import Glibc

/// The system calls that a lane is refused, as a program for seccomp.
///
/// Note: a list of what is refused, not of what is allowed. What a GPU's driver calls is its maker's affair and changes
/// with every version; a call that is missing in a list would stop every job of a machine. So a lane keeps what handles
/// its own memory, threads and files, and loses what reaches other processes, the network and the kernel's rarer parts,
/// where faults are found. Calls that are newer than this list do not exist for it.
struct SystemCallFilter {
  private var program: [sock_filter] = []

  /// The last call that was known when this was written (set_mempolicy_home_node): what is newer was looked at by nobody.
  private static let newest: UInt32 = 450

  // Where a filter sees the call's number, its processor, and the lower half of its arguments (both processors that
  // are supported put it first).
  private static let number: UInt32 = 0
  private static let architecture: UInt32 = 4
  private static func argument(_ index: UInt32) -> UInt32 { 16 + 8 * index }

  private static let allowed: UInt32 = 0x7FFF_0000
  private static let killed: UInt32 = 0x8000_0000
  private static func fails(_ code: Int32) -> UInt32 { 0x0005_0000 | UInt32(code) }

  init(_ sockets: SandboxSockets) {
    let own = UInt32(bitPattern: getpid())
    load(Self.architecture)
    unless(equals: csandbox_architecture, Self.killed)
    load(Self.number)
    // Also what x32 calls, at 2^30 and more.
    add(BPF_JMP | BPF_JGT | BPF_K, Self.newest, 0, 1)
    add(BPF_RET | BPF_K, Self.fails(ENOSYS))
    for call in Self.refused { refuse(call, EPERM) }
    if sockets != .network { refuse(SYS_connect, EPERM) }
    // Its flags are in memory, where no filter sees them; the C library then calls `clone`.
    for call in [SYS_clone3, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register] {
      refuse(call, ENOSYS)
    }
    // Threads, and no processes or name spaces.
    let thread: UInt32 = 0x0001_0000
    let nameSpaces: UInt32 = 0x7E02_0000
    check(SYS_clone) { filter in
      filter.load(Self.argument(0))
      filter.add(BPF_ALU | BPF_AND | BPF_K, thread | nameSpaces)
      filter.unless(equals: thread, Self.fails(EPERM))
    }
    // Only itself.
    for call in [SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo] {
      check(call) { filter in
        filter.load(Self.argument(0))
        filter.unless(equals: own, Self.fails(EPERM))
      }
    }
    for call in [
      SYS_prlimit64, SYS_sched_setaffinity, SYS_sched_setattr, SYS_sched_setparam, SYS_sched_setscheduler,
      SYS_move_pages,
    ] { check(call) { $0.onlyOwn(argument: 0, own) } }
    for call in [SYS_setpriority, SYS_ioprio_set] {
      check(call) { filter in
        // 0 and 1 say that a process is meant; others, a group or a user.
        filter.load(Self.argument(0))
        filter.unless(equals: call == SYS_setpriority ? 0 : 1, Self.fails(EPERM))
        filter.onlyOwn(argument: 1, own)
      }
    }
    // Folders that it makes are shared with those who share the one above: to more people, never to fewer, and never
    // what runs with other rights.
    check(SYS_fchmod) { filter in
      filter.load(Self.argument(1))
      filter.add(BPF_ALU | BPF_AND | BPF_K, 0o7700)
      filter.unless(equals: 0o700, Self.fails(EPERM))
    }
    check(SYS_fchown) { filter in
      // The owner stays.
      filter.load(Self.argument(1))
      filter.unless(equals: .max, Self.fails(EPERM))
    }
    // It ends with its supervisor, whatever it became.
    check(SYS_prctl) { filter in
      filter.load(Self.argument(0))
      filter.add(BPF_JMP | BPF_JEQ | BPF_K, UInt32(PR_SET_PDEATHSIG), 0, 1)
      filter.add(BPF_RET | BPF_K, Self.fails(EPERM))
    }
    switch sockets {
    case .none: for call in [SYS_socket, SYS_socketpair] { refuse(call, EPERM) }
    case .unix:
      for call in [SYS_socket, SYS_socketpair] { check(call) { $0.onlyUnixSockets() } }
    case .network:
      // A pair leads nowhere else.
      check(SYS_socketpair) { $0.onlyUnixSockets() }
      check(SYS_socket) { filter in
        filter.load(Self.argument(0))
        filter.unless(equals: UInt32(AF_INET), or: UInt32(AF_INET6), Self.fails(EPERM))
        // Datagrams are for names.
        filter.load(Self.argument(1))
        filter.add(BPF_ALU | BPF_AND | BPF_K, 0xF)
        filter.unless(
          equals: UInt32(SOCK_STREAM.rawValue), or: UInt32(SOCK_DGRAM.rawValue), Self.fails(EPERM))
      }
      for call in [SYS_bind, SYS_listen] { refuse(call, EPERM) }
    }
    add(BPF_RET | BPF_K, Self.allowed)
  }

  private mutating func onlyUnixSockets() {
    load(Self.argument(0))
    unless(equals: UInt32(AF_UNIX), Self.fails(EPERM))
    // Datagrams may be addressed to anybody's socket; of streams and packets each is connected once.
    load(Self.argument(1))
    add(BPF_ALU | BPF_AND | BPF_K, 0xF)
    unless(equals: UInt32(SOCK_STREAM.rawValue), or: UInt32(SOCK_SEQPACKET.rawValue), Self.fails(EPERM))
  }

  /// Filters this thread's calls from now on, and those of the threads that it starts.
  func enter() throws(SandboxError) {
    guard csandbox_architecture != 0 else { throw SandboxError("there is no filter for this processor") }
    guard csandbox_filter_system_calls(program, UInt16(program.count)) == 0 else {
      throw SandboxError("seccomp: \(String(cString: strerror(errno)))")
    }
  }

  private static let refused: [Int32] =
    [
      // Other processes, and programs.
      SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_process_mrelease,
      SYS_kcmp, SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_tkill, SYS_migrate_pages,
      SYS_execve, SYS_execveat, csandbox_call_fork, csandbox_call_vfork, SYS_setpgid, SYS_setsid,
      // Who it is, and in which world.
      SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setgroups,
      SYS_setfsuid, SYS_setfsgid, SYS_capset, SYS_unshare, SYS_setns, SYS_chroot, SYS_pivot_root,
      SYS_personality,
      // The network. What has no socket needs none of these.
      SYS_accept, SYS_accept4,
      // What Landlock does not see: whose a file is, who may read it, and when it was changed.
      csandbox_call_chmod, SYS_fchmodat, csandbox_call_chown, csandbox_call_lchown, SYS_fchownat,
      SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr,
      SYS_fremovexattr, SYS_utimensat, csandbox_call_utime, csandbox_call_utimes, csandbox_call_futimesat,
      SYS_open_by_handle_at, SYS_name_to_handle_at,
      // Memory and messages that all processes of a user share by number.
      SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl, SYS_msgget,
      SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
      // Mounts.
      SYS_mount, SYS_umount2, SYS_mount_setattr, SYS_move_mount, SYS_open_tree, SYS_fsopen, SYS_fsconfig,
      SYS_fsmount, SYS_fspick,
      // The machine.
      SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_reboot,
      SYS_swapon, SYS_swapoff, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex,
      SYS_sethostname, SYS_setdomainname, SYS_acct, SYS_quotactl, SYS_quotactl_fd, SYS_syslog, SYS_vhangup,
      csandbox_call_iopl, csandbox_call_ioperm,
      // Parts of the kernel in which faults were found again and again.
      SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_keyctl, SYS_add_key, SYS_request_key,
      SYS_fanotify_init, SYS_memfd_secret, SYS_lookup_dcookie,
    ].filter { $0 >= 0 }

  // MARK: - Instructions

  private mutating func add(_ code: Int32, _ constant: UInt32, _ ifTrue: UInt8 = 0, _ ifFalse: UInt8 = 0) {
    program.append(sock_filter(code: UInt16(code), jt: ifTrue, jf: ifFalse, k: constant))
  }

  private mutating func load(_ offset: UInt32) { add(BPF_LD | BPF_W | BPF_ABS, offset) }

  /// Ends with `verdict` unless what was loaded is `value`.
  private mutating func unless(equals value: UInt32, _ verdict: UInt32) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0)
    add(BPF_RET | BPF_K, verdict)
  }

  /// Ends with `verdict` unless what was loaded is one of two values.
  private mutating func unless(equals value: UInt32, or other: UInt32, _ verdict: UInt32) {
    // Past the other comparison and its verdict.
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 2, 0)
    unless(equals: other, verdict)
  }

  /// Ends with a failure unless an argument is 0, by which a call means its own process or thread, or its process.
  private mutating func onlyOwn(argument: UInt32, _ own: UInt32) {
    load(Self.argument(argument))
    unless(equals: 0, or: own, Self.fails(EPERM))
  }

  private mutating func refuse(_ call: Int32, _ code: Int32) {
    add(BPF_JMP | BPF_JEQ | BPF_K, UInt32(call), 0, 1)
    add(BPF_RET | BPF_K, Self.fails(code))
  }

  /// `body` decides about one call; where it does not end it, the call is allowed.
  private mutating func check(_ call: Int32, _ body: (inout SystemCallFilter) -> Void) {
    let jump = program.count
    add(BPF_JMP | BPF_JEQ | BPF_K, UInt32(call), 0, 0)
    body(&self)
    add(BPF_RET | BPF_K, Self.allowed)
    program[jump].jf = UInt8(program.count - jump - 1)
  }
}
