import JobQueue
import RedisClient

/// Something that is right or wrong with a server, for `doctor` and before a worker starts.
public struct RedisFinding: Sendable, Equatable {
  public enum Severity: String, Sendable, Comparable {
    case good, warning, error
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
    private var rank: Int { self == .good ? 0 : self == .warning ? 1 : 2 }
  }
  /// A word for programs: `connection`, `loading`, `version`, `role`, `eviction`, `persistence`, `memory`, `clock`.
  public var check: String
  public var severity: Severity
  public var message: String
  public var hint: String?
  /// Of an error: it may be over without anybody's setting the server up otherwise.
  public var passes: Bool

  init(
    _ check: String, _ severity: Severity, _ message: String, hint: String? = nil, passes: Bool = false
  ) {
    self.check = check
    self.passes = passes
    self.severity = severity
    self.message = message
    self.hint = hint
  }
}

/// Whether a server may be trusted with jobs.
public enum RedisChecks {
  /// The scripts use what Redis 7 brought.
  static let oldestVersion = 7
  /// Seconds; leases last longer than this.
  static let toleratedSkew = 2.0

  /// Never fails: not being able to connect is a finding, too.
  public static func run(
    _ address: RedisAddress, options: RedisOptions = RedisOptions()
  ) -> [RedisFinding] {
    do throws(RedisError) {
      return [RedisFinding("connection", .good, "connected to Redis at \(address.placeName)")]
        + (try examine(address, options))
    } catch {
      return [RedisFinding("connection", .error, error.message, hint: error.hint)]
    }
  }

  /// Refuses a server that would lose jobs (`misconfigured`), and one that takes none for the moment (`refused`). One
  /// that does not let this user look is trusted.
  public static func require(
    _ address: RedisAddress, options: RedisOptions = RedisOptions()
  ) throws(QueueError) {
    let wrong: [RedisFinding]
    do throws(RedisError) {
      // A full server lets jobs run and end, which is what empties it: workers go to work, and say that they are not ready.
      wrong = try examine(address, options).filter { $0.severity == .error && $0.check != "memory" }
    } catch {
      if error.kind == .server(code: "NOPERM") { return }
      throw QueueError(error)
    }
    guard let first = wrong.first(where: { !$0.passes }) ?? wrong.first else { return }
    throw QueueError(
      first.passes ? .refused : .misconfigured,
      "Redis at \(address.placeName): " + wrong.map(\.message).joined(separator: "; "), hint: first.hint)
  }

  private static func examine(
    _ address: RedisAddress, _ options: RedisOptions
  ) throws(RedisError) -> [RedisFinding] {
    let connection = RedisConnection(address, options: options)
    let info = ServerInfo(try connection.command("INFO", "everything").toString())
    // A hosted server may keep its configuration to itself.
    let save = try? connection.command("CONFIG", "GET", "save").asArray?.last?.asString
    return findings(info, save: save ?? nil, skew: try skew(connection))
  }

  static func findings(_ info: ServerInfo, save: String?, skew: Double) -> [RedisFinding] {
    [
      loading(info), version(info), role(info), eviction(info), persistence(info, save: save), memory(info),
      clock(skew),
    ]
    .compactMap(\.self)
  }

  /// Seconds that the server's clock is ahead of this machine's, as far as the round trip lets one know.
  private static func skew(_ connection: RedisConnection) throws(RedisError) -> Double {
    let before = SteadyClock().now()
    let time = try connection.command("TIME").toArray()
    let after = SteadyClock().now()
    let seconds = time.first?.asString.flatMap(Double.init) ?? 0
    let server = seconds + (time.last?.asString.flatMap(Double.init) ?? 0) / 1e6
    let (early, late) = (Double(before.milliseconds) / 1000, Double(after.milliseconds) / 1000)
    return server < early ? server - early : server > late ? server - late : 0
  }

  private static func loading(_ info: ServerInfo) -> RedisFinding? {
    guard info["loading"] == "1" else { return nil }
    let part = info["loading_loaded_perc"].map { " (\($0) %)" } ?? ""
    return RedisFinding(
      "loading", .error, "LOADING: this server is reading its data from disk\(part)",
      hint: "wait: workers resume by themselves", passes: true)
  }

  private static func version(_ info: ServerInfo) -> RedisFinding {
    let version = info["redis_version"] ?? "of an unknown version"
    let major = version.split(separator: ".").first.flatMap { Int($0) } ?? 0
    guard major < oldestVersion else { return RedisFinding("version", .good, "Redis \(version)") }
    return RedisFinding(
      "version", .error, "Redis \(version) is too old: Clipmill needs \(oldestVersion) or later",
      hint: "update the server")
  }

  private static func role(_ info: ServerInfo) -> RedisFinding? {
    guard let role = info["role"], role != "master" else { return nil }
    return RedisFinding(
      "role", .error, "this server is a replica (\(role)) and takes no jobs",
      hint: "connect to the master, or name the sentinels (redis+sentinel://)", passes: true)
  }

  private static func eviction(_ info: ServerInfo) -> RedisFinding {
    guard let policy = info["maxmemory_policy"] else {
      return RedisFinding(
        "eviction", .warning, "the server does not report its maxmemory-policy",
        hint: "make sure that it is noeviction: a Redis that evicts keys loses jobs")
    }
    guard policy != "noeviction" else {
      return RedisFinding("eviction", .good, "maxmemory-policy noeviction")
    }
    return RedisFinding(
      "eviction", .error, "maxmemory-policy is \(policy): a full server would evict jobs",
      hint: "set maxmemory-policy noeviction")
  }

  private static func persistence(_ info: ServerInfo, save: String?) -> RedisFinding {
    if info["aof_enabled"] == "1" {
      guard info["aof_last_write_status"] ?? "ok" == "ok" else {
        return RedisFinding(
          "persistence", .error, "the server cannot write its append-only file",
          hint: "check its log and the free space of its disk", passes: true)
      }
      return RedisFinding("persistence", .good, "append-only file on")
    }
    if let save, !save.isEmpty {
      return RedisFinding(
        "persistence", .warning, "snapshots only: a restart loses the jobs and results of the last minutes",
        hint: "set appendonly yes")
    }
    let words = save == nil ? "the append-only file is off" : "nothing is saved: a restart loses all jobs"
    return RedisFinding("persistence", .warning, words, hint: "set appendonly yes")
  }

  /// Only where there is a limit.
  private static func memory(_ info: ServerInfo) -> RedisFinding? {
    guard let limit = info["maxmemory"].flatMap(Int.init), limit > 0,
      let used = info["used_memory"].flatMap(Int.init)
    else { return nil }
    let percent = used * 100 / limit
    let words = "\(percent) % of maxmemory in use (\(used >> 20) of \(limit >> 20) MiB)"
    guard percent >= 80 else { return RedisFinding("memory", .good, words) }
    guard percent >= 100 else {
      return RedisFinding(
        "memory", .warning, words, hint: "raise maxmemory: a full server takes no more jobs")
    }
    return RedisFinding(
      "memory", .error, "the server is full and takes no more jobs: \(words)",
      hint: "raise maxmemory, or wait until retained jobs expire", passes: true)
  }

  private static func clock(_ skew: Double) -> RedisFinding {
    guard abs(skew) > toleratedSkew else { return RedisFinding("clock", .good, "the clocks agree") }
    let seconds = (abs(skew) * 10).rounded() / 10
    return RedisFinding(
      "clock", .warning,
      "the server's clock is \(seconds) s \(skew > 0 ? "ahead of" : "behind") this machine's",
      hint: "jobs run by the server's clock; keep both in step with NTP")
  }
}
