// queue-bench REDIS-URL WHAT …: the queue's own code against a server, for `benchmarks/queue.py`.
//
//   noop CLIENTS JOBS     jobs that do nothing are leased and finished by so many threads: jobs a second
//   latency ROUNDS        from RPUSH into the inbox of an idle queue to the lease, beside one PING: milliseconds of each
//   durable JOBS REPLICAS  jobs are leased, their publication noted, and finished, one after another, each step waiting for
//                         so many replicas: milliseconds of each job's three calls
//   waiting JOBS BYTES    with so many jobs of so many bytes waiting: memory a job, and milliseconds of 500 leases
//
// Prints one JSON object. The queue is one of its own; the server is flushed first.
import ClipJob
import Glibc
import JobQueue
import RedisClient
import RedisQueue
import Synchronization
import Threads

let words = Array(CommandLine.arguments.dropFirst())
guard words.count >= 3, let address = try? RedisAddress(words[0]), let first = Int(words[2]) else {
  print(
    "usage: queue-bench REDIS-URL noop CLIENTS JOBS | latency ROUNDS | durable JOBS REPLICAS | waiting JOBS BYTES"
  )
  exit(2)
}
let second = words.count > 3 ? Int(words[3]) ?? 1 : 1
do {
  let server = RedisConnection(address)
  try server.command("FLUSHALL")
  var options = RedisQueueOptions()
  options.replicas = words[1] == "durable" ? second : 0
  let bench = QueueBench(
    queue: try RedisQueue(name: "bench", address: address, options: options), server: server)
  switch words[1] {
  case "noop": print(try bench.noop(clients: first, jobs: second))
  case "latency": print(try bench.latency(rounds: first))
  case "durable": print(try bench.durable(jobs: first))
  case "waiting": print(try bench.waiting(jobs: first, bytes: second))
  default: exit(2)
  }
} catch {
  print("queue-bench: \(error)")
  exit(1)
}

final class QueueBench: @unchecked Sendable {
  // Unchecked: `server` is used by the main thread alone.
  let queue: RedisQueue
  private let server: RedisConnection
  private let worker = WorkerIdentity(worker: "bench", device: "cpu")
  private let result = Array(#"{"id":"x","state":"succeeded","attempts":1}"#.utf8)

  init(queue: RedisQueue, server: RedisConnection) {
    self.queue = queue
    self.server = server
  }

  func noop(clients: Int, jobs: Int) throws -> String {
    try fill(jobs, bytes: 300)
    let finished = Atomic<Int>(0)
    let start = monotonicSeconds()
    try inThreads(clients) { [queue, worker, result] _ in
      while let lease = try queue.lease(as: worker, for: 15, wait: 0) {
        try queue.settle(lease.id, .succeeded(result: result))
        finished.add(1, ordering: .relaxed)
      }
    }
    let seconds = monotonicSeconds() - start
    let count = finished.load(ordering: .relaxed)
    guard count == jobs else { throw QueueError(.invalid, "\(count) of \(jobs) jobs were finished") }
    return
      "{\"jobsPerSecond\": \(Double(count) / seconds), \"roundTripsPerSecond\": \(Double(2 * count) / seconds)}"
  }

  func durable(jobs: Int) throws -> String {
    try fill(jobs, bytes: 300)
    var times: [Double] = []
    let manifest = [UInt8](repeating: UInt8(ascii: "m"), count: 400)
    for _ in 0..<jobs {
      let start = monotonicSeconds()
      guard let lease = try queue.lease(as: worker, for: 15, wait: 0) else { break }
      try queue.commit(lease.id, manifest: manifest, for: 15)
      try queue.settle(lease.id, .succeeded(result: result))
      times.append((monotonicSeconds() - start) * 1000)
    }
    guard times.count == jobs else {
      throw QueueError(.invalid, "\(times.count) of \(jobs) jobs were finished")
    }
    return "{\"milliseconds\": \(times)}"
  }

  /// A worker's two threads wait, as idle ones do: one for the inbox, one for a job.
  func latency(rounds: Int) throws -> String {
    let leased = Mutex<Double>(0)
    let turn = Condition()
    let done = (Completion(), Completion())
    let admitter = Admitter()
    _ = WorkThread.start("admit", done.0) { [queue] in
      while (try? queue.admit(limit: 16, wait: 5) { admitter.read($0) }) != nil, leased.withLock({ $0 >= 0 })
      {}
    }
    _ = WorkThread.start("lease", done.1) { [queue, worker, result] in
      while leased.withLock({ $0 >= 0 }) {
        guard let lease = try? queue.lease(as: worker, for: 15, wait: 5) else { continue }
        let now = monotonicSeconds()
        try? queue.settle(lease.id, .succeeded(result: result))
        turn.locked { leased.withLock { $0 = now } }
        turn.broadcast()
      }
    }
    var waits: [Double] = []
    var pings: [Double] = []
    for round in 0..<rounds {
      // Both threads are to wait at the server when the job comes.
      usleep(3000)
      let ping = monotonicSeconds()
      try server.command("PING")
      let start = monotonicSeconds()
      pings.append((start - ping) * 1000)
      try queue.post(document(round))
      turn.locked { while leased.withLock({ $0 < start }) { turn.wait() } }
      waits.append((leased.withLock { $0 } - start) * 1000)
    }
    leased.withLock { $0 = -1 }
    queue.wake()
    done.0.wait()
    done.1.wait()
    return "{\"milliseconds\": \(waits), \"ping\": \(pings)}"
  }

  func waiting(jobs: Int, bytes: Int) throws -> String {
    let before = try usedMemory()
    try fill(jobs, bytes: bytes)
    let used = try usedMemory() - before
    var leases: [Double] = []
    for _ in 0..<min(500, jobs) {
      let start = monotonicSeconds()
      guard let lease = try queue.lease(as: worker, for: 900, wait: 0) else { break }
      leases.append((monotonicSeconds() - start) * 1000)
      try queue.settle(lease.id, .succeeded(result: result))
    }
    return "{\"bytesPerJob\": \(Double(used) / Double(jobs)), \"leaseMilliseconds\": \(leases)}"
  }

  // MARK: Parts

  private func usedMemory() throws -> Int {
    let info = try server.command("INFO", "memory").toString()
    let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("used_memory:") }
    return line.flatMap { Int($0.split(separator: ":")[1]) } ?? 0
  }

  private func fill(_ jobs: Int, bytes: Int) throws {
    let next = Atomic<Int>(0)
    let filler = String(repeating: "x", count: max(0, bytes - document(0).count))
    try inThreads(16) { [self] _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < jobs else { return }
        _ = try queue.enqueue(
          JobRequest(id: "bench-\(number)", priority: number % 101),
          document: document(number, filler: filler))
      }
    }
  }

  private func document(_ number: Int, filler: String = "") -> [UInt8] {
    Array(
      (#"{"version":1,"id":"job-\#(number)","tracks":[{"clips":[{"source":{"pattern":{"name":"noise"}},"duration":1}]}],"#
        + #""outputs":[{"to":"out-\#(number)\#(filler).mp4"}]}"#).utf8)
  }

  private func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let failure = Mutex<(any Error)?>(nil)
    let done = (0..<count).map { _ in Completion() }
    for (number, completion) in done.enumerated() {
      _ = WorkThread.start("bench", completion) {
        do { try body(number) } catch { failure.withLock { $0 = error } }
      }
    }
    for completion in done { completion.wait() }
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
