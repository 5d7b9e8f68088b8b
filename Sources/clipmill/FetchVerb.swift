import CLinux
import Fetching
import FoundationEssentials
import Glibc
import ObjectStores
import Sandbox

extension Verb {
  /// What a lane starts before it gives up the network: it reads URLs for the lane, over a socket, and touches no media.
  static let fetch = Verb(
    name: "fetch",
    operands:
      "[--allow-net RULE]… [--bucket RULE]… [--proxy URL] [--cache-dir DIR] --lane-spool BYTES --grants FD [--sandbox MODE]",
    summary: "Read URLs for a lane, over its socket. Started by `clipmill lane`.",
    options: NetworkOptions.all + NetworkOptions.ofLanes + [
      Option("--sandbox", value: "MODE", "auto, require or off; default auto.")
    ],
    isHidden: true,
    run: { arguments in
      _ = clinux_die_with_parent(SIGKILL)
      // Before it holds what other processes of its user must not read.
      _ = Sandbox.hideProcess()
      guard let grants = arguments[FetcherProcess.grants].flatMap({ Int32($0) }) else {
        throw UsageError(
          message: "\(FetcherProcess.grants) expects a descriptor", hint: "use `clipmill work`")
      }
      let network = try arguments.laneNetwork()
      let place = try arguments.cachePlace()
      let limits = FetchLimits.ofLane(
        spools: try LaneSpool(arguments).sources, setting: LaneSpool.flag)
      // Opened while files can be made.
      let spools = SpoolFile()
      let cache = place?.open { Terminal.error("clipmill fetch: \($0)") }
      let mode = arguments["--sandbox"].flatMap { SandboxMode(rawValue: $0) } ?? .auto
      do {
        try Sandbox.enter(
          FetcherRules(
            readable: arguments.all("--store-file"), cache: cache == nil ? nil : place?.folder),
          mode: mode)
      } catch {
        Terminal.error("clipmill fetch: \(error)")
        return .machine
      }
      FetchServer(STDIN_FILENO, network, limits: limits, spools: spools, cache: cache, grants: grants).run()
      _exit(ExitCode.done.rawValue)
    })
}

/// The process that reads URLs for this one. Its end is this process's end, and the other way round.
struct FetcherProcess: ~Copyable {
  /// This process's end of the socket.
  let descriptor: Int32
  let pid: pid_t

  /// Of the lane and of its fetcher: the descriptor of the worker's channel.
  static let grants = "--grants"

  /// Starts it; this process may have one thread only, and still has afterwards.
  ///
  /// - Parameters:
  ///   - files: that it reads credentials of stores from.
  ///   - grants: the channel over which the worker says what each job may reach. It is passed on unread, and closed: what reads media can
  ///     neither read nor write there.
  init(
    _ network: FetchNetwork, buckets: [String], files: [String], grants: Int32, cache: CachePlace?,
    room: LaneSpool, sandbox: String?
  ) throws(FetchFailure) {
    defer { close(grants) }
    guard let (own, other) = FetchClient.sockets() else {
      throw FetchFailure(.over, "this process has no file descriptors left", hint: "see ulimit -n")
    }
    defer { close(other) }
    var words = ["/proc/self/exe", "fetch"]
    words += network.policy.rules.flatMap { ["--allow-net", $0.text] }
    words += network.proxy.map { ["--proxy", $0] } ?? ["--proxy", "none"]
    words += buckets.flatMap { ["--bucket", $0] }
    words += files.flatMap { ["--store-file", $0] }
    words += [Self.grants, String(Self.grantsDescriptor)]
    words += room.words
    words += cache?.words ?? ["--cache-dir", "none"]
    words += sandbox.map { ["--sandbox", $0] } ?? []
    var pid: pid_t = 0
    let code = Self.spawn(words, input: other, grants: grants, &pid)
    guard code == 0 else {
      close(own)
      throw FetchFailure(.over, "cannot start what reads URLs: \(String(cString: strerror(code)))")
    }
    descriptor = own
    self.pid = pid
  }

  /// Ends this process, a lane whose fetcher is gone: in the way in which that one ended, which says whose fault it was. What was killed
  /// from outside is nobody's; what crashed did so over what a job's server had sent.
  static func endLane(after fetcher: pid_t) -> Never {
    var status: Int32 = 0
    while waitpid(fetcher, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    if [SIGKILL, SIGTERM, SIGINT, SIGHUP].contains(signal) { kill(getpid(), SIGKILL) }
    _exit(EXIT_FAILURE)
  }

  private static let grantsDescriptor: Int32 = 3

  /// What it frees is overwritten: credentials that it lets go of are gone. The C library does that for all of a process's memory, except for
  /// what it keeps for each thread, which is therefore nothing. Behind the settings that there are, the last of a name counts.
  private static let overwriting = "glibc.malloc.perturb=85:glibc.malloc.tcache_count=0"

  private static var environment: [String] {
    let variables = ProcessInfo.processInfo.environment
    let tunables = [variables["GLIBC_TUNABLES"], overwriting].compactMap(\.self).joined(separator: ":")
    return variables.merging(["GLIBC_TUNABLES": tunables]) { $1 }.map { "\($0)=\($1)" }
  }

  /// It may start no program later: its group, and so its end, is this process's.
  private static func spawn(_ words: [String], input: Int32, grants: Int32, _ pid: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, grants, grantsDescriptor)
    posix_spawn_file_actions_addclosefrom_np(&actions, grantsDescriptor + 1)
    var argv = words.map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    defer { for word in argv + envp { free(word) } }
    return posix_spawn(&pid, words[0], &actions, nil, &argv, &envp)
  }
}
