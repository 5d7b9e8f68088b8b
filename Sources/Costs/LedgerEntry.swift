import ClipJob

/// A line of the ledger: what a stretch of a lane's time was used for, and what it cost.
public struct LedgerEntry: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// One attempt at a job, or a part of one that goes on.
    case job
    /// What a device cost while no job had it.
    case idle
  }

  /// How an attempt ended.
  public enum Outcome: String, Sendable, CaseIterable {
    case succeeded, failed, cancelled
    /// The job waits again, for a reason.
    case retrying
    /// The job waits again, because the worker stops or its device is out of use.
    case handedBack
    /// The job was somebody else's by then.
    case lost
    /// Not yet: a later entry of the same token has the rest, and the end.
    case running
  }

  public var kind: Kind
  /// Nanoseconds since 1970-01-01T00:00:00Z, by the worker's clock, which is steady: idle entries of a device follow
  /// each other without gaps.
  public var from: Int64
  public var to: Int64
  public var worker: String
  /// As the price table knows it: "NVIDIA L4", "cpu".
  public var device: String
  /// The device by which queues tell it from all others; its idle entries are one chain.
  public var deviceID: String
  public var isSpot = false
  /// Nobody had said what the device costs: see `PriceTable.assumed`.
  public var hasAssumedPrice = false
  /// Nanoseconds of the device: lanes that share it have their part of the time.
  public var deviceTime: Int64 = 0
  /// All of it, `egress` too. Nil: the time has no price.
  public var cost: Money?
  /// The part of the cost that is for bytes and not for time: of outputs, and of what was fetched.
  public var egress = Money.zero
  /// The cost by stage; see `StageCosts`.
  public var stages: [String: Money] = [:]

  // Of a job.
  public var job = ""
  public var attempt = 0
  /// The fencing token.
  public var token: Int64 = 0
  public var outcome: Outcome?
  public var labels: [String: String] = [:]

  // Of an attempt that succeeded, in its last entry.
  public var cpuSeconds: Double?
  public var gpuSeconds: Double?
  public var joules: Double?
  /// Of all outputs.
  public var outputSeconds: Double?
  public var bytesOut: Int?
  /// Of sources by URL, and to outputs by URL; nil: none, or an entry of a version that did not count them.
  public var bytesFetched: Int?
  public var bytesSent: Int?
  public var quotedUSD: Double?
  public var quotedSeconds: Double?
  /// In the lane, of all entries of the attempt.
  public var seconds: Double?
  /// Seconds for which each stage was at work, of all entries of the attempt.
  public var busySeconds: [String: Double] = [:]

  public init(
    _ kind: Kind, from: Int64, to: Int64, worker: String, device: String, deviceID: String? = nil
  ) {
    self.kind = kind
    self.from = from
    self.to = to
    self.worker = worker
    self.device = device
    self.deviceID = deviceID ?? device
  }

  /// The label that names who a job is for; empty: nobody.
  public var tenant: String { labels["tenant"] ?? "" }
}

/// Which attempt an entry is of.
public struct AttemptKey: Sendable, Hashable {
  public let queue: String
  public let job: String
  public let token: Int64

  /// - Parameter queue: whose ledger it is from.
  public init(_ entry: LedgerEntry, queue: String) {
    (self.queue, job, token) = (queue, entry.job, entry.token)
  }
}

extension LedgerEntry {
  /// Labels that an entry keeps: the tenant, and others in the order of their names.
  static let labelLimit = 16
  /// UTF-8 bytes of a label's name and of its text; longer names are left out, longer texts cut.
  static let nameLimit = 64
  static let textLimit = 128

  /// What the ledger keeps of a job's labels: clients choose them, and a ledger has a million entries.
  public static func kept(_ labels: [String: String]) -> [String: String] {
    let known = labels.filter { $0.key.utf8.count <= nameLimit }.sorted {
      ($0.key == "tenant" ? 0 : 1, $0.key) < ($1.key == "tenant" ? 0 : 1, $1.key)
    }
    return Dictionary(
      uniqueKeysWithValues: known.prefix(labelLimit).map { ($0, ForeignText.cut($1, bytes: textLimit)) })
  }
}
