import ClipJob
import Foundation
import JobQueue
import TestKit
import Testing

@testable import Webhooks

/// docs/webhooks.md says what is sent as it is, and its code verifies it.
@Suite struct WebhooksPageTests {
  private static let here = URL(fileURLWithPath: #filePath)
  private static let page: String = {
    let package = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return (try? String(contentsOf: package.appending(path: "docs/webhooks.md"), encoding: .utf8)) ?? ""
  }()

  /// The first block of a language.
  private func block(_ language: String) throws -> String {
    let after = Self.page.components(separatedBy: "\n```\(language)\n").dropFirst().first
    return try #require(after?.components(separatedBy: "\n```").first)
  }

  private func rows(_ name: String) -> [String] {
    Self.page.split(separator: "\n").filter { $0.hasPrefix("| `\(name)` |") }.map { String($0) }
  }

  @Test func tablesSayWhatTheProgramMeans() {
    for event in WebhookEvent.allCases {
      #expect(rows(event.rawValue) == ["| `\(event.rawValue)` | \(event.meaning) |"])
    }
    for reason in WebhookEndpoint.Disabling.allCases {
      #expect(rows(reason.rawValue) == ["| `\(reason.rawValue)` | \(reason.meaning) |"])
    }
    let delays = DeliverySchedule.delays.map { seconds in
      switch seconds {
      case 3600...: "\(Int(seconds / 3600)) h"
      case 60...: "\(Int(seconds / 60)) min"
      default: "\(Int(seconds)) s"
      }
    }
    #expect(Self.page.contains("\n    " + delays.joined(separator: ", ") + "\n"))
    let threads = WebhookDispatcher.Options().threads
    let bounds = [
      WebhookLimits.mostAtOnce, WebhookLimits.mostAtOnceSilent, WebhookLimits.mostOfTenant,
      WebhookLimits.mostSilentOfTenant, threads, threads / 2,
    ]
    let rows = Self.page.components(separatedBy: "| Messages under way at a time | At most |\n|---|---|\n")
      .last
    let listed = rows?.split(separator: "\n").prefix(bounds.count).map { $0.split(separator: "|").last ?? "" }
    #expect(listed == bounds.map { " \($0) " })
    #expect(Self.page.contains("A tenant has at most \(WebhookEndpoint.mostOfTenant) |"))
  }

  @Test func theExampleIsWhatIsSent() throws {
    let at = Timestamp(milliseconds: 1_700_000_000_123)
    var record = JobRecord(id: "intro", state: .failed, createdAt: at, readyAt: at)
    (record.tenant, record.token, record.attempts) = ("acme", 7, 2)
    (record.startedAt, record.endedAt) = (at.adding(seconds: -5), at)
    record.error = JobError("source.missing", "there is no file a.mp4", hint: "upload it first")
    let event = JobEvent(
      position: EventPosition("1-0"), kind: .failed, job: "intro", token: 7, code: "source.missing")
    let delivery = Delivery(ToldEvent(event, .failed, at: at), of: record, queue: "clips", endpoint: "we_a")
    let example = try JSONValue(parsing: Array(block("json").utf8))
    #expect(example.text() == String(decoding: delivery.body, as: UTF8.self))
  }

  // MARK: Verifying

  /// A message, signed with a secret that is being replaced and the new one.
  private struct Signed {
    let secrets = [WebhookSecret.random(), WebhookSecret.random()]
    let body = Array(#"{"type":"job.succeeded","data":{"job":"ü \"1\""}}"#.utf8)
    let headers: [String: String]

    init() {
      let made = WebhookSignature.headers(
        id: "msg_1", at: Timestamp(milliseconds: 1_700_000_000_123), body: body, secrets: secrets)
      headers = Dictionary(uniqueKeysWithValues: made.map { ($0.name, $0.value) })
    }
  }

  /// What the page's Python makes of it: the id, or nothing.
  private func python(
    _ headers: [String: String], _ body: [UInt8], _ secrets: [WebhookSecret], now: Int
  ) throws -> String? {
    let folder = TemporaryDirectory()
    try block("python").write(toFile: folder.file("hooks.py"), atomically: true, encoding: .utf8)
    let headers = JSONValue.object(headers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    let question: JSONValue = .object([
      ("headers", headers), ("body", .array(body.map { .number(Int($0)) })),
      ("secrets", .array(secrets.map { .string($0.text) })), ("now", .number(now)),
    ])
    try question.text().write(toFile: folder.file("question.json"), atomically: true, encoding: .utf8)
    try """
    import json, hooks
    ask = json.load(open("question.json"))
    try:
        answer = "id " + hooks.verify(ask["headers"], bytes(ask["body"]), ask["secrets"], ask["now"])
    except ValueError as error:
        answer = str(error)
    open("answer", "w").write(answer)
    """.write(toFile: folder.file("ask.py"), atomically: true, encoding: .utf8)
    let process = try ServerProcess("python3", ["-B", "ask.py"], directory: folder.path)
    #expect(process.wait() == 0, "\(process.log)")
    let answer = try String(contentsOfFile: folder.file("answer"), encoding: .utf8)
    guard answer.hasPrefix("id ") else {
      #expect(answer.hasPrefix("signed "), "\(answer)")
      return nil
    }
    return String(answer.dropFirst(3))
  }

  @Test func thePagesPythonVerifies() throws {
    let signed = Signed()
    for secret in signed.secrets {
      #expect(try python(signed.headers, signed.body, [secret], now: 1_700_000_300) == "msg_1")
    }
    #expect(try python(signed.headers, signed.body, [.random()], now: 1_700_000_000) == nil)
    #expect(try python(signed.headers, signed.body + [0x20], signed.secrets, now: 1_700_000_000) == nil)
    #expect(try python(signed.headers, signed.body, signed.secrets, now: 1_700_000_301) == nil)
    #expect(try python(signed.headers, signed.body, signed.secrets, now: 1_699_999_699) == nil)
  }

  private static let hasNode = ((try? ServerProcess("node", ["--version"], directory: "/"))?.wait()) == 0

  /// What the page's JavaScript makes of it: the id, or nothing.
  private func node(
    _ headers: [String: String], _ body: [UInt8], _ secrets: [WebhookSecret], now: Int
  ) throws -> String? {
    let folder = TemporaryDirectory()
    try block("js").write(toFile: folder.file("hooks.mjs"), atomically: true, encoding: .utf8)
    let headers = JSONValue.object(headers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    let question: JSONValue = .array([
      headers, .array(body.map { .number(Int($0)) }), .array(secrets.map { .string($0.text) }), .number(now),
    ])
    try """
    import { verify } from "./hooks.mjs";
    const [headers, body, secrets, now] = \(question.text());
    try {
      console.log("answer: id " + verify(headers, Buffer.from(body), secrets, now));
    } catch (error) {
      console.log("answer: " + error.message);
    }
    """.write(toFile: folder.file("ask.mjs"), atomically: true, encoding: .utf8)
    let process = try ServerProcess("node", ["ask.mjs"], directory: folder.path)
    #expect(process.wait() == 0, "\(process.log)")
    let answer = try process.waitForLine("answer: ").dropFirst("answer: ".count)
    guard answer.hasPrefix("id ") else {
      #expect(answer.hasPrefix("signed "), "\(answer)")
      return nil
    }
    return String(answer.dropFirst(3))
  }

  @Test(.enabled(if: hasNode)) func thePagesJavaScriptVerifies() throws {
    let signed = Signed()
    for secret in signed.secrets {
      #expect(try node(signed.headers, signed.body, [secret], now: 1_700_000_300) == "msg_1")
    }
    #expect(try node(signed.headers, signed.body, [.random()], now: 1_700_000_000) == nil)
    #expect(try node(signed.headers, signed.body + [0x20], signed.secrets, now: 1_700_000_000) == nil)
    #expect(try node(signed.headers, signed.body, signed.secrets, now: 1_700_000_301) == nil)
  }

  @Test func thePagesSwiftVerifies() throws {
    let source = try String(contentsOf: Self.here, encoding: .utf8)
    #expect(source.contains("\n" + (try block("swift")) + "\n"), "the page's code is not that of this file")
    let (signed, now) = (Signed(), Timestamp(milliseconds: 1_700_000_000_123))
    for secret in signed.secrets {
      #expect(try verify(signed.headers, signed.body, secrets: [secret.text], now: now) == "msg_1")
    }
    #expect(throws: WebhookSignature.Failure.self) {
      try verify(signed.headers, signed.body + [0x20], secrets: signed.secrets.map(\.text), now: now)
    }
  }
}

// As docs/webhooks.md has it.
func verify(
  _ headers: [String: String], _ body: [UInt8], secrets: [String], now: Timestamp
) throws -> String {
  let secrets = secrets.compactMap { WebhookSecret($0) }
  return try WebhookSignature.verify(body: body, secrets: secrets, now: now) { headers[$0] }
}
