import JobQueue
import NetworkGuard
import TestKit
import Testing

@testable import Webhooks

/// Attempts to a server of another kind than ours.
@Suite struct WebhookSenderTests {
  private let secret = WebhookSecret.random()
  private let at = Timestamp(milliseconds: 1_700_000_000_123)
  private let body = Array(#"{"type":"job.succeeded","data":{"job":"ü"}}"#.utf8)

  private func message(_ url: String) -> WebhookMessage {
    WebhookMessage(url: url, id: "msg_1", body: body, secrets: [secret], at: at)
  }

  private func sender(_ rules: String = "127.0.0.1") throws -> WebhookSender {
    var sender = WebhookSender(NetworkPolicy(try NetworkRule.list(rules)))
    // Only ends a hang.
    sender.timeout = 60
    return sender
  }

  @Test func theReceiverCanVerifyWhatItGets() throws {
    let server = try FakeWebServer()
    let result = try sender().send(message(server.url + "/hook"))
    #expect(result == .answered(status: 200, retryAfter: nil, body: Array("hello".utf8)))
    let request = try #require(server.requests.first)
    #expect(request[":method"] == "POST" && request[":path"] == "/hook")
    #expect(request["content-type"] == "application/json" && request["user-agent"] == "clipmill")
    let id = try WebhookSignature.verify(
      body: Array((request[":body"] ?? "").utf8), secrets: [secret], now: at.adding(seconds: 10)
    ) { request[$0] }
    #expect(id == "msg_1")
  }

  @Test func redirectionsAreNotFollowed() throws {
    let server = try FakeWebServer()
    guard case .answered(302, _, _) = try sender().send(message(server.url + "/status/302")) else {
      Issue.record("another answer")
      return
    }
    #expect(server.requests.count == 1)
  }

  @Test func ofALongAnswerTheBeginningIsKept() throws {
    let server = try FakeWebServer()
    let result = try sender().send(message(server.url + "/bytes/5000000/status/500"))
    guard case .answered(500, nil, let body) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(body == Array(repeating: UInt8(ascii: "x"), count: 4096))
  }

  @Test func whoDoesNotAnswerIsGivenUp() throws {
    let server = try FakeWebServer()
    var sender = try sender()
    sender.timeout = 0.05
    guard case .failed(let reason) = sender.send(message(server.url + "/never")) else {
      Issue.record("an answer")
      return
    }
    #expect(reason.contains("was not reached"))
    let port = try FreePort.find()
    guard case .failed = try self.sender().send(message("http://127.0.0.1:\(port)/?key=word")) else {
      Issue.record("an answer")
      return
    }
  }

  @Test func theGuardIsAskedForTheURL() throws {
    let server = try FakeWebServer()
    for rules in ["", "10.0.0.0/8", "127.0.0.2"] {
      let result = try sender(rules).send(message(server.url + "/hook?key=word"))
      guard case .failed(let reason) = result else {
        Issue.record("it was sent: \(rules)")
        continue
      }
      #expect(reason.contains("is the machine itself") && !reason.contains("word"))
    }
    #expect(server.requests.isEmpty)
  }

  /// A name of the public internet that leads to this machine: only what is connected to tells.
  @Test func theGuardIsAskedForTheAddress() throws {
    let certificates = try Certificates()
    let server = try FakeWebServer(certificate: try certificates.sign("hooks", "DNS:hooks.example.com"))
    let port = try #require(server.url.split(separator: ":").last)
    var sender = try sender("")
    sender.addresses = ["hooks.example.com:\(port):127.0.0.1"]
    sender.authorities = certificates.authority
    guard case .failed(let reason) = sender.send(message("https://hooks.example.com:\(port)/hook")) else {
      Issue.record("it was sent")
      return
    }
    #expect(reason.contains("127.0.0.1 is the machine itself") && reason.contains("--allow-net"))
    #expect(server.requests.isEmpty)
    // It would have been reached.
    sender.policy = NetworkPolicy(try NetworkRule.list("127.0.0.1"))
    #expect(
      sender.send(message("https://hooks.example.com:\(port)/hook"))
        == .answered(status: 200, retryAfter: nil, body: Array("hello".utf8)))
    sender.policy = NetworkPolicy()
    // In the clear nothing is sent to a name that nobody has allowed.
    guard case .failed(let clear) = sender.send(message("http://hooks.example.com:\(port)/hook")) else {
      Issue.record("it was sent")
      return
    }
    #expect(clear.contains("everybody on the way"))
  }
}
