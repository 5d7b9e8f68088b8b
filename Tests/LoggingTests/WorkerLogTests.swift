import ClipJob
import Foundation
import Synchronization
import Testing

@testable import Logging

@Suite struct WorkerLogTests {
  @Test func secretsStayOutOfTheLog() {
    let lines = Mutex<[String]>([])
    let log = WorkerLog(.json) { line in lines.withLock { $0.append(line) } }
    log.warning("cannot read https://b.example/v.mp4?X-Amz-Signature=abc", .init(job: "j"))
    log.repeated("key", "redis://:secret@host is away", at: 1)
    let text = lines.withLock { $0.joined() }
    #expect(lines.withLock(\.count) == 2 && !text.contains("abc") && !text.contains("secret@"), "\(text)")
  }

  @Test func aLineOfTheLogIsOneLine() throws {
    let subject = WorkerLog.Subject(lane: "cpu/0", job: "j", token: 5)
    let time = Date(timeIntervalSince1970: 1_700_000_000)
    let human = WorkerLog.text(.human, .warning, "a\nb", subject, at: time)
    #expect(human.hasSuffix("warning: [cpu/0] j#5: a b"))
    let hostile = WorkerLog.text(
      .human, .info, "a\r\nb\rc\u{1B}[31m\u{202E}", .init(queue: "q\u{7}", job: "j\r\nk"), at: time)
    #expect(hostile.hasSuffix("Z q\u{FFFD}/j  k: a  b c\u{FFFD}[31m\u{FFFD}"), "\(hostile.debugDescription)")
    let json = WorkerLog.text(.json, .info, "a\nb", subject, at: time)
    #expect(!json.contains("\n") && !json.contains("queue"))
    let queued = WorkerLog.Subject(lane: "cpu/0", queue: "fast", job: "j", token: 5)
    #expect(WorkerLog.text(.human, .info, "a", queued, at: time).hasSuffix("Z [cpu/0] fast/j#5: a"))
    #expect(WorkerLog.text(.json, .info, "a", queued, at: time).contains(#""queue":"fast""#))
    let value = try JSONValue(parsing: Array(json.utf8))
    #expect(value["message"] == "a\nb" && value["job"] == "j" && value["token"]?.integer == 5)
    let whole = WorkerLog.text(
      .json, .info, "a", .init(lane: "cpu/0", device: "cpu", queue: "q", job: "j", attempt: 2, token: 5),
      at: time)
    #expect(
      whole.hasSuffix(#","lane":"cpu/0","device":"cpu","queue":"q","job":"j","attempt":2,"token":5}"#),
      "\(whole)")
    #expect(value["at"]?.text?.hasPrefix("2023-11-14T22:13:20") == true)
  }
}
