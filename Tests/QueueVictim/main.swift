import ClipJob
import Glibc
import JobQueue
import SQLiteQueue

// usage: queue-victim FILE SEED
//
// Enqueues, posts, leases, commits and settles jobs of an embedded queue until it is killed. Each line tells what the queue has answered:
// whoever reads them knows what must be there afterwards. Each line is written before the next call is made.

let words = CommandLine.arguments
guard words.count == 3, let seed = Int(words[2]) else { exit(2) }

func say(_ line: String) {
  let line = line + "\n"
  _ = write(1, line, line.utf8.count)
}

/// SplitMix64.
struct Dice {
  var state: UInt64
  mutating func roll(_ sides: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(sides))
  }
}

/// Ends an attempt in one of the ways in which they end.
func end(_ lease: Lease, _ way: Int, _ queue: MemoryQueue) throws {
  let id = lease.id.job
  let outcome: Outcome =
    switch way {
    case 0: .handedBack
    case 1: .failed(JobError("victim.failed", "as it happens"))
    case 2: .failed(JobError("victim.again", "as it happens", retryable: true))
    default: .succeeded(JobResult(id: id, state: .succeeded))
    }
  if case .succeeded = outcome {
    try queue.commit(lease.id, manifest: [UInt8](repeating: 7, count: 300), for: 60)
  }
  guard let record = try queue.job(id) else { return }
  let settlement = JobLife.settle(record, outcome, now: queue.now(), jitter: 0)
  try queue.settle(lease.id, settlement)
  if case .again = settlement { say("again \(id)") } else { say("ended \(id)") }
}

do {
  let queue = try QueueFile(path: words[1]).queue()
  say("open \(try queue.stats().running)")
  var dice = Dice(state: UInt64(seed))
  let worker = WorkerIdentity(worker: "victim:\(getpid())", device: "cpu")
  let admitter = Admitter()
  // What the last one held is nobody's now; a real worker's lease would end by itself.
  for record in try queue.list(.running, limit: 1000) {
    try queue.settle(record.lease, JobLife.settle(record, .workerLost, now: queue.now(), jitter: 0))
  }
  var number = 0
  while true {
    number += 1
    let id = "job-\(seed)-\(number)"
    let document = Array("{\"version\": 1, \"id\": \"\(id)\"}".utf8)
    if dice.roll(4) == 0 {
      try queue.post(document)
      say("posted \(id)")
      _ = try queue.admit(limit: 3, wait: 0, admitter.read)
    } else {
      _ = try queue.enqueue(JobRequest(id: id, tenant: "t\(dice.roll(3))"), document: document)
      say("accepted \(id)")
    }
    for _ in 0..<dice.roll(3) {
      guard let lease = try queue.lease(as: worker, for: 60, wait: 0) else { break }
      say("leased \(lease.id.token)")
      if dice.roll(8) == 0 { _ = try queue.cancel(lease.id.job) }
      try end(lease, dice.roll(8), queue)
    }
  }
} catch {
  say("failed: \(error)")
  exit(1)
}
