import Foundation
import JobQueue
import TestKit
import Testing
import Threads
import Webhooks

/// Two API servers that are killed all the time, and a receiver that fails every other request: nothing is lost, and each message has one id.
///
/// `CLIPMILL_CHAOS_WEBHOOKS=SECONDS` lets it run for so long, with a kill every two seconds and with leases that end when they end.
@Suite struct WebhookChaosTests {
  private static let seconds = ProcessInfo.processInfo.environment["CLIPMILL_CHAOS_WEBHOOKS"].flatMap {
    Double($0)
  }

  @Test func nothingIsLostHoweverServersDie() throws {
    let pool = try WebhookFleet()
    let (receiver, isLong) = (pool.receiver, Self.seconds != nil)
    let (id, secret) = try pool.webhook("flaky")
    try receiver.trust([secret, try pool.store.notices(of: "acme").secret.text])
    var servers = [try pool.serve().process, try pool.serve().process]
    var (jobs, kills) = (0, 0)

    func add(_ count: Int) throws {
      for _ in 0..<count {
        jobs += 1
        try pool.run("job-\(jobs)", notify: jobs % 2 == 0 ? receiver.url("flaky-own") : nil)
      }
    }
    /// What was not answered with success yet: path and job.
    func missing() -> Set<String> {
      let wanted = (1...max(1, jobs)).flatMap { job in
        ["/flaky job-\(job)"] + (job % 2 == 0 ? ["/flaky-own job-\(job)"] : [])
      }
      return Set(wanted).subtracting(receiver.messages.filter(\.isTaken).map { "\($0.path) \($0.job)" })
    }
    /// Lets time pass until the receiver gets something. False: it has everything.
    ///
    /// - Parameter seconds: until it is told that nothing came; nil: that is a failure, after two minutes.
    func progress(within seconds: Int? = nil) throws -> Bool {
      let count = receiver.count
      for _ in 0..<(seconds ?? 120) {
        guard !missing().isEmpty else { return false }
        try pool.passTime(endsLeases: !isLong)
        // An attempt that was under way waits for its next one meanwhile: time has to pass again.
        if receiver.waits(after: count, bound: 1) { return true }
      }
      guard seconds == nil else { return true }
      throw ServerProcess.Failure(description: "nothing comes any more, and this is missing: \(missing())")
    }
    func kill() throws {
      servers[kills % 2].killAndWait()
      servers[kills % 2] = try pool.serve().process
      kills += 1
    }

    if let seconds = Self.seconds {
      let end = monotonicSeconds() + seconds
      while monotonicSeconds() < end {
        let next = monotonicSeconds() + 2
        while monotonicSeconds() < next {
          try add(2)
          // What killed servers held is held for a minute.
          _ = try progress(within: 1)
        }
        try kill()
      }
    } else {
      for _ in 0..<8 {
        try add(4)
        let count = receiver.count
        while receiver.count < count + 6, try progress() {}
        try kill()
      }
    }
    while try progress() {}

    let messages = receiver.messages
    #expect(messages.allSatisfy { $0.signatures == 1 && $0.type == "job.succeeded" })
    let ids = Dictionary(grouping: messages) { "\($0.path) \($0.job)" }.mapValues { Set($0.map(\.id)) }
    #expect(ids.values.allSatisfy { $0.count == 1 } && Set(ids.values.flatMap(\.self)).count == ids.count)
    // It was as bad as it was meant to be.
    let failed = messages.count { !$0.isTaken }
    #expect(failed * 4 > messages.count && kills >= 8)
    for server in servers {
      server.signal(SIGTERM)
      #expect(server.wait() == 0, "\(server.log)")
    }
    #expect(try pool.store.endpoint(id)?.disabled == nil)
    guard isLong else { return }
    let twice = messages.count(where: \.isTaken) - ids.count
    print(
      "webhooks: \(jobs) jobs, \(ids.count) messages, \(messages.count) attempts, \(failed) of them failed, "
        + "\(twice) taken twice, \(kills) kills, 0 lost")
  }
}
