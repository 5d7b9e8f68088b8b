// idle-bench REDIS-URL WORKERS PREFIX: so many real workers, for `benchmarks/idle.py`.
//
// Everything that a worker is to Redis is there, with one lane, quotes and a ledger each. Only the lanes' programs are not: in
// their place stands a process that says that it is ready and sleeps.
// Prints "ready" once all work, and runs until it is killed.
import Foundation
import JobQueue
import LaneProtocol
import Logging
import RedisClient
import RedisQueue
import Threads
import WorkerPool

let words = CommandLine.arguments
if words.dropFirst().first == "lane" {
  // Shows what a lane says first.
  guard let streams = LaneStreams.takeStandard(supervisor: getppid()) else { exit(4) }
  streams.send(.ready(LaneFacts(version: "idle", device: "cpu", uuid: nil)))
  _ = try? streams.receive()
  exit(0)
}
guard words.count == 4, let address = try? RedisAddress(words[1]), let count = Int(words[2]) else {
  print("usage: idle-bench REDIS-URL WORKERS PREFIX")
  exit(2)
}

/// A file with the first words of a lane, which `cat` says for it.
func firstWords() throws -> String {
  let lane = Process()
  lane.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
  lane.arguments = ["lane"]
  let (input, output) = (Pipe(), Pipe())
  (lane.standardInput, lane.standardOutput) = (input, output)
  try lane.run()
  let said = output.fileHandleForReading.availableData
  try input.fileHandleForWriting.close()
  lane.waitUntilExit()
  let path = FileManager.default.temporaryDirectory.appending(path: "idle-bench-\(getpid())").path()
  try said.write(to: URL(filePath: path))
  return path
}

let ready = try firstWords()
let launcher = LaneLauncher(executable: "/bin/sh", environment: ["PATH": "/usr/bin:/bin"]) { _, _ in
  ["-c", "cat '\(ready)'; exec sleep infinity"]
}
for number in 0..<count {
  var options = WorkerOptions()
  options.name = "\(words[3])-\(number)"
  let queue = try RedisQueue(address: address, connections: options.callers)
  let worker = try Worker(
    queues: [queue], launcher: launcher, options: options, log: WorkerLog(.human) { _ in },
    ledgers: [try RedisLedger(address: address)],
    quoteCaches: [queue.name: QuoteCache(RedisQuoteStore(queue))],
    admission: { Admitter().read($0) })
  _ = WorkThread.start("worker") {
    do { try worker.run() } catch { print("idle-bench: \(error)") }
  }
  while !worker.health.isReady { usleep(10_000) }
}
FileHandle.standardOutput.write(Data("ready\n".utf8))
while true { pause() }
