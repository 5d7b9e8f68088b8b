import ClipJob
import Foundation
import Testing

@testable import Logging

@Suite struct JobLinesTests {
  private let log = WorkerLog(.json) { _ in }
  private let first = WorkerLog.Subject(lane: "cpu/0", job: "j", attempt: 1, token: 4)

  private func messages(_ subject: WorkerLog.Subject) -> [String] {
    log.lines(of: subject).compactMap { $0["message"]?.text }
  }

  @Test func linesOfAJobAreKeptUntilItEnds() {
    log.info("before", first)
    log.keepLines(of: first)
    log.info("started", first)
    log.warning("cannot read https://b.example/v.mp4?X-Amz-Signature=abc", .init(job: "j", token: 4))
    log.info("of another", .init(job: "k"))
    log.info("of none")
    log.info("of another queue", .init(queue: "fast", job: "j"))
    var second = first
    second.attempt = 2
    log.keepLines(of: second)
    log.error("a\u{1B}[31m", second)
    let lines = log.lines(of: second)
    #expect(lines.compactMap { $0["attempt"]?.integer } == [1, 1, 2])
    #expect(lines.compactMap { $0["level"]?.text } == ["info", "warning", "error"])
    #expect(
      messages(second) == [
        "started", "cannot read https://b.example/v.mp4?X-Amz-Signature=***", "a\u{FFFD}[31m",
      ])
    log.forgetLines(of: second)
    log.info("after", second)
    #expect(log.lines(of: second).isEmpty)
  }

  @Test func theLatestAreKeptWithinLimits() {
    log.keepLines(of: first)
    for number in 0..<200 { log.info("line \(number)", first) }
    #expect(messages(first) == (150..<200).map { "line \($0)" })
    for _ in 0..<40 { log.info(String(repeating: "ü", count: 4000), first) }
    let kept = messages(first)
    #expect(kept.count == 16 && kept.allSatisfy { $0.utf8.count == JobLines.longestMessage })
    for number in 0..<KeptLines.mostJobs { log.keepLines(of: .init(job: "other-\(number)")) }
    log.info("late", first)
    #expect(log.lines(of: first).isEmpty, "the jobs are bounded, too")
  }
}
