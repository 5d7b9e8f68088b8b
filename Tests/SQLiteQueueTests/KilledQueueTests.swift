import Foundation
import JobQueue
import SQLiteQueue
import TestKit
import Testing

/// A process that works on a queue is killed at random moments, again and again: what it was told is so.
@Suite struct KilledQueueTests {
  private let folder = TemporaryDirectory()
  private var path: String { folder.file("state.db") }

  /// Built together with these tests.
  private static func program() throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let beside = (tests as NSString).deletingLastPathComponent + "/queue-victim"
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.appending(path: ".build/debug/queue-victim").path
  }

  /// `make test-chaos` asks for more.
  private static let kills =
    ProcessInfo.processInfo.environment["CLIPMILL_CHAOS_KILLS"].flatMap { Int($0) } ?? 20

  @Test func nothingIsLostWhateverIsKilled() throws {
    var dice = SplitMix(seed: 1)
    var heard = Heard()
    for round in 0..<Self.kills {
      let victim = try ServerProcess(Self.program(), [path, String(round)], directory: folder.path)
      try victim.waitForLine("open ")
      // Somewhere in what it does next: after so many answers, and then a moment.
      let answers = Int.random(in: 1...40, using: &dice)
      try waitUntil { victim.lineCount > answers || victim.log.contains("failed") }
      usleep(UInt32.random(in: 0...3000, using: &dice))
      victim.killAndWait()
      try heard.add(victim.log)
    }
    #expect(heard.accepted.count > Self.kills)

    let file = try QueueFile(path: path)
    let problems = try file.integrityProblems()
    #expect(problems == [])
    let queue = try file.queue()
    // What nobody had read yet is read now.
    while try queue.admit(limit: 100, wait: 0, Admitter().read) > 0 {}
    let known = Set(try queue.list(.all, limit: .max).map(\.id))
    #expect(heard.accepted.subtracting(known) == [])
    let events = try queue.events(after: .start, limit: .max, wait: 0)
    for (event, next) in zip(events, events.dropFirst()) {
      #expect(event.position.isBefore(next.position))
    }
    #expect(try file.eventNumbers(of: "default") == Array(1...Int64(events.count)))
    let ends = events.filter { [.succeeded, .failed, .cancelled].contains($0.kind) }.map(\.job)
    #expect(ends.count == Set(ends).count)
    #expect(heard.ended.subtracting(ends) == [])
    #expect(heard.ended.count > Self.kills)
    let started = events.filter { $0.kind == .running }.map(\.token)
    #expect(started == started.sorted() && Set(started).count == started.count)
    #expect(Set(heard.tokens).subtracting(started) == [])
    // A lease after all that is newer still.
    let newest = try queue.lease(as: WorkerIdentity(worker: "last", device: "cpu"), for: 60, wait: 0)?.id
      .token
    if let newest { #expect(newest > started.last ?? 0) }
  }

  /// What the processes said before they were killed.
  private struct Heard {
    var accepted: Set<String> = []
    var ended: Set<String> = []
    var tokens: [Int64] = []

    /// The last line may be cut.
    mutating func add(_ log: String) throws {
      for line in log.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let words = line.split(separator: " ")
        guard words.count >= 2 else { continue }
        let last = String(words[1])
        switch words[0] {
        case "accepted", "posted": accepted.insert(last)
        case "ended":
          ended.insert(last)
        case "leased":
          let token = try #require(Int64(last))
          #expect(token > tokens.last ?? 0, "tokens only rise")
          tokens.append(token)
        case "failed:": Issue.record("\(line)")
        default: break
        }
      }
    }
  }
}
