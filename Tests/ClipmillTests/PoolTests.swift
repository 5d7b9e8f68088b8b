import Foundation
import TestKit
import Testing
import Threads

/// The promise of the pool, proven with real processes on a real server: nothing is lost, and nothing is published
/// twice, whatever dies. One after the other: each of these takes the whole machine.
@Suite(.serialized) struct PoolTests {
  /// `make test-chaos` asks for more.
  private static let chaosJobs =
    ProcessInfo.processInfo.environment["CLIPMILL_CHAOS_JOBS"].flatMap(Int.init) ?? 200

  /// Three workers, and every second a worker or a lane is killed with -9.
  @Test func everyJobSucceedsOnceWhateverIsKilled() throws {
    let fleet = try Fleet(["--lanes", "2"])
    let watch = try PublicationWatch(fleet.folder.path)
    let ids = (0..<Self.chaosJobs).map { "chaos-\($0)" }
    for _ in 0..<3 { try fleet.start() }
    let done = Completion()
    let killed = try withKiller(of: fleet, until: done) {
      for (n, id) in ids.enumerated() { try fleet.push(fleet.job(id, seconds: 2, size: 240, seed: n + 1)) }
      try fleet.waitForEnd(count: ids.count, bound: 60 + 2 * Double(ids.count))
    }
    fleet.stop()

    let events = try fleet.events()
    let published = watch.published()
    for id in ids {
      #expect(published["\(id).mp4"] == 1, "\(id): published \(published["\(id).mp4"] ?? 0) times")
      #expect(events.count { $0.job == id && $0.kind == "succeeded" } == 1)
    }
    #expect(try fleet.server.cli("ZCARD", fleet.key("leases")) == "0")
    #expect(Set(try fleet.folder.contents) == Set(ids.map { "\($0).mp4" }), "something half-written was left")
    // From the begin of an attempt that was lost to when the job waits again: the recovery, and the time that the
    // attempt had already run. How long it then waits in line is a matter of how busy the machine is.
    var slowest = 0
    for (_, steps) in Dictionary(grouping: events, by: \.job) {
      for (a, b) in zip(steps, steps.dropFirst()) where a.kind == "running" && b.kind == "retrying" {
        slowest = max(slowest, b.milliseconds - a.milliseconds)
      }
    }
    #expect(slowest > 0 && slowest < 30_000, "the slowest recovery took \(slowest) ms")
    // A test that killed nobody would show nothing.
    #expect(killed.workers > 2 && killed.lanes > 2, "killed \(killed)")
    print(
      "chaos: killed \(killed.workers) workers and \(killed.lanes) lanes; the slowest recovery took \(slowest) ms"
    )
  }

  /// A worker that was stopped past its lease cannot finish what its successor holds.
  @Test func aStoppedWorkerComesBackTooLate() throws {
    let fleet = try Fleet(["--lanes", "1", "--lease", "2"])
    let watch = try PublicationWatch(fleet.folder.path)
    let first = try fleet.start()
    try fleet.push(fleet.job("late", seconds: 60, size: 480))
    let begun = try fleet.event { $0.kind == "running" }
    kill(first.processIdentifier, SIGSTOP)
    try fleet.start()
    let again = try fleet.event { $0.kind == "running" && $0.token > begun.token }
    kill(first.processIdentifier, SIGCONT)
    try fleet.event { $0.kind == "succeeded" }
    fleet.stop()
    let ends = try fleet.events().filter { $0.kind == "succeeded" }
    #expect(ends.map(\.token) == [again.token])
    #expect(again.worker != begun.worker)
    #expect(watch.published() == ["late.mp4": 1])
    #expect(try fleet.folder.contents == ["late.mp4"])
  }

  /// The server dies in the middle and comes back with what it had written.
  @Test func aServerThatIsKilledAndComesBackLosesNothing() throws {
    let fleet = try Fleet(["--lanes", "2"], server: ["--appendonly", "yes"])
    try survive(fleet) {
      fleet.server.kill()
      // Long enough that every worker notices: their next calls fail.
      _ = Completion().wait(seconds: 2)
      try fleet.server.start()
    }
  }

  /// The cable between the workers and the server is cut, and mended.
  @Test func aNetworkThatIsCutAndMendedLosesNothing() throws {
    let fleet = try Fleet(["--lanes", "2", "--lease", "3"])
    let proxy = try CuttingProxy(to: fleet.server.port)
    defer { proxy.end() }
    try survive(fleet, url: proxy.url) {
      try proxy.set(.silent)
      // Past the leases: nobody may publish by one that ended meanwhile.
      _ = Completion().wait(seconds: 5)
      try proxy.set(.passing)
    }
  }

  @Test func stoppingHandsBackWhatDoesNotEnd() throws {
    let fleet = try Fleet(["--lanes", "1", "--grace", "0.2"])
    try fleet.start()
    try fleet.push(fleet.job("long", seconds: 600, size: 480))
    let begun = try fleet.event { $0.kind == "running" }
    fleet.stop()
    let back = try fleet.event { $0.kind == "handedBack" }
    #expect(back.job == "long" && back.token == begun.token)
    #expect(try fleet.state("long") == "queued")
    // Uncharged: the next attempt is the first again.
    #expect(["", "0"].contains(try fleet.server.cli("HGET", fleet.key("job:long"), "attempts")))
    #expect(try fleet.folder.contents.isEmpty)
  }

  /// A signal must not fall into a moment of the start at which nobody listens.
  @Test func aWorkerThatIsStoppedWhileItStartsEnds() throws {
    let fleet = try Fleet(["--lanes", "1"])
    for moment in 0..<16 {
      let worker = try fleet.start()
      let ended = Completion()
      _ = WorkThread.start("ending", ended) { worker.waitUntilExit() }
      // Each time a little later, from before the program's first line to after its last preparation.
      ended.wait(seconds: Double(moment) * 0.012)
      worker.terminate()
      let isOver = ended.wait(seconds: 60)
      #expect(isOver, "stopped \(moment * 12) ms after its start, it goes on\n\(fleet.log.suffix(500))")
      if !isOver { fleet.kill9(worker) }
    }
    fleet.stop()
  }

  @Test func aRunningJobIsCancelledFromElsewhere() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.start()
    try fleet.push(fleet.job("unwanted", seconds: 600, size: 480))
    try fleet.event { $0.kind == "running" }
    let answer = try fleet.run("cancel", "unwanted")
    #expect(answer.status == 0 && answer.out.contains("is being stopped"), "\(answer)")
    let asked = try fleet.event { $0.kind == "cancelling" }
    let ended = try fleet.event { $0.kind == "cancelled" }
    #expect(ended.milliseconds - asked.milliseconds < 1000)
    fleet.stop()
    #expect(try fleet.folder.contents.isEmpty)
  }

  // MARK: Parts

  /// 60 jobs through two workers, with something that happens in the middle.
  private func survive(_ fleet: Fleet, url: String? = nil, _ disaster: () throws -> Void) throws {
    let watch = try PublicationWatch(fleet.folder.path)
    let ids = (0..<60).map { "survivor-\($0)" }
    for _ in 0..<2 { try fleet.start(url: url) }
    for (n, id) in ids.enumerated() { try fleet.push(fleet.job(id, seconds: 1, size: 160, seed: n + 1)) }
    try fleet.event { $0.kind == "succeeded" }
    try disaster()
    try fleet.waitForEnd(count: ids.count)
    fleet.stop()
    let events = try fleet.events()
    let published = watch.published()
    for id in ids {
      #expect(published["\(id).mp4"] == 1, "\(id): published \(published["\(id).mp4"] ?? 0) times")
      #expect(events.count { $0.job == id && $0.kind == "succeeded" } == 1)
    }
    #expect(try fleet.server.cli("ZCARD", fleet.key("leases")) == "0")
    #expect(try fleet.folder.contents.count == ids.count)
  }

  /// Kills a worker or a lane every second, and replaces workers, while `body` runs on another thread.
  private func withKiller(
    of fleet: Fleet, until done: Completion, _ body: @escaping @Sendable () throws -> Void
  ) throws -> (workers: Int, lanes: Int) {
    let failure = Failure()
    _ = WorkThread.start("watch", done) {
      do { try body() } catch { failure.error = error }
    }
    var killed = (workers: 0, lanes: 0)
    // The same choices in every run.
    var random = SplitMix(seed: 7)
    while !done.wait(seconds: 1) {
      guard let worker = fleet.workers.randomElement(using: &random) else { break }
      if Bool.random(using: &random), let lane = fleet.lanes(of: worker).randomElement(using: &random) {
        if kill(lane, SIGKILL) == 0 { killed.lanes += 1 }
      } else {
        fleet.kill9(worker)
        killed.workers += 1
        try fleet.start()
      }
    }
    if let error = failure.error { throw error }
    return killed
  }

  private final class Failure: @unchecked Sendable { var error: (any Error)? }
}
