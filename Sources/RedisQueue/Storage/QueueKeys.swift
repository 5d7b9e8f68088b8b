/// The names of a queue's keys: the only place that knows them, but for those that `counters.lua` counts and the lists of `listing.lua`. `docs/queue.md` says which of them are a contract.
///
/// All share the hash tag `{queue}` and so one slot. The names in the plural are prefixes, to which scripts add an id,
/// a tenant or an admitter.
struct QueueKeys: Sendable {
  /// LIST of documents, filled by anybody's RPUSH.
  let inbox: String
  /// ZSET of those who read the inbox, by when they count as gone.
  let admitters: String
  /// Each a LIST of documents that an admitter has read and not decided yet.
  let admittings: String
  /// LIST of documents by which admitters that waited were roused, in front of the inbox until somebody takes them.
  let arrived: String
  /// LIST of documents that were no jobs, newest first.
  let rejected: String
  /// Each a HASH: a job as the queue knows it. Its `request` is the nonce of the running lease, or the last.
  let jobs: String
  let documents: String
  let results: String
  /// What a holder was about to publish.
  let manifests: String
  /// Each a ZSET: the ready jobs of a tenant, in order.
  let lines: String
  /// ZSET of the tenants that have a line, by the round of their next turn.
  let tenants: String
  /// ZSET of waiting jobs by when they get in line.
  let delayed: String
  /// ZSET of jobs that wait for their last lease, by when they get it.
  let last: String
  /// ZSET of running jobs by the end of their lease.
  let leases: String
  /// ZSETs of ended jobs by their end.
  let succeeded: String
  let failed: String
  let dead: String
  let cancelled: String
  /// STREAM.
  let events: String
  /// Each a LIST: what the worker is told of its jobs that somebody wants stopped.
  let cancellings: String
  /// HASH: `format`, the version of all that is kept here; `paused`; `token` (the largest so far), `round` and `sequence`, which
  /// only rise; `rejected` and `refused`, which count; what `counters.lua` names; `leader`, `elected` and `leads`, the
  /// leader's term and until when it holds; `counted`, when the counters were last counted anew; and what `listing.lua` and
  /// `survey.lua` say of the lists (`listed`, `listed:TENANT`: each a ZSET of jobs by their number).
  let meta: String
  /// ZSET of the workers that are there, by how long their announcement holds.
  let workers: String
  /// HASH: what each says of itself.
  let cards: String
  /// LIST of at most one token, for which workers without a job wait.
  let wake: String
  /// Each a HASH: a request that may be repeated, with its answer once there is one. It ends by itself.
  let requests: String
  /// Each a ZSET: the keys of a sender's requests, by when they began; also of some that were refused.
  let senders: String
  /// Each a ZSET: the jobs on a holder's account, by when they were taken on it; also some that have ended.
  let holders: String
  /// HASH: what finished jobs taught about the time that jobs take.
  let quotes: String
  /// STREAM of what jobs and idle time cost.
  let ledger: String
  /// Each the number of the last batch that a writer of the ledger added.
  let ledgerWriters: String

  /// - Parameter queue: see `isValid`.
  init(queue: String) {
    func key(_ name: String) -> String { "clipmill:{\(queue)}:\(name)" }
    inbox = key("inbox")
    admitters = key("admitters")
    admittings = key("admitting:")
    arrived = key("arrived")
    rejected = key("rejected")
    jobs = key("job:")
    documents = key("document:")
    results = key("result:")
    manifests = key("manifest:")
    lines = key("ready:")
    tenants = key("tenants")
    delayed = key("delayed")
    last = key("last")
    leases = key("leases")
    succeeded = key("succeeded")
    failed = key("failed")
    dead = key("dead")
    cancelled = key("cancelled")
    events = key("events")
    cancellings = key("cancelling:")
    meta = key("meta")
    wake = key("wake")
    requests = key("request:")
    senders = key("sender:")
    holders = key("holder:")
    quotes = key("quotes")
    ledger = key("ledger")
    ledgerWriters = key("ledger-writer:")
    workers = key("workers")
    cards = key("cards")
  }

  func job(_ id: String) -> String { jobs + id }
  func document(_ id: String) -> String { documents + id }
  func result(_ id: String) -> String { results + id }
  func manifest(_ id: String) -> String { manifests + id }
  func ledgerWriter(_ name: String) -> String { ledgerWriters + name }
  func request(_ key: String) -> String { requests + key }
  func sender(_ name: String) -> String { senders + name }
  func holder(_ name: String) -> String { holders + name }
  func cancelling(_ worker: String) -> String { cancellings + worker }
  func admitting(_ admitter: String) -> String { admittings + admitter }

  /// 1 to 64 letters, digits and `. _ : -`: a brace would break the hash tag.
  static func isValid(queue: String) -> Bool {
    (1...64).contains(queue.utf8.count)
      && queue.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "._:-".utf8.contains(byte)
        }
      }
  }
}
