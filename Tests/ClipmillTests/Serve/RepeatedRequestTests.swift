import ClipJob
import Foundation
import HTTPClient
import JobQueue
import RedisClient
import RedisQueue
import Synchronization
import TestKit
import Testing
import Threads

/// Many clients that send one request again and again, to several servers on a real Redis.
@Suite struct RepeatedRequestTests {
  private func document(_ n: Int) -> String {
    ##"{"version": 1, "tracks": [{"clips": [{"source": {"color": "#203040"}, "duration": 1}]}], "outputs": [{"to": "\##(n).mp4"}]}"##
  }

  private func ask(_ url: String, key: String, once: String, body: String) throws -> HTTPResponse {
    var request = HTTPRequest("POST", url + "/v1/jobs")
    request.timeout = 90
    request.body = Array(body.utf8)
    request.headers = [
      ("Authorization", "Bearer \(key)"), ("Content-Type", "application/json"), ("Idempotency-Key", once),
    ]
    return try HTTPClient.send(request)
  }

  private func start(_ fleet: Fleet) throws -> (server: ServerProcess, url: String) {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let server = try ServerProcess(
      binary.path, ["serve", "--redis", fleet.server.url, "--listen", "127.0.0.1:0"],
      directory: fleet.folder.path)
    let line = try server.waitForLine("is served at")
    return (server, String(try #require(line.firstMatch(of: /http:[^ ]*[0-9]/)).output))
  }

  private func key(_ fleet: Fleet) throws -> String {
    try fleet.run("keys", "create", "--tenant", "acme", "--scope", "jobs:read,jobs:write").out
      .trimmingCharacters(in: .newlines)
  }

  private func batch(_ count: Int) -> String {
    "{\"jobs\": [\((0..<count).map(document).joined(separator: ", "))]}"
  }

  @Test(arguments: [1, 40]) func hundredRepetitionsAtTwoServersAreOne(_ documents: Int) throws {
    let fleet = try Fleet()
    let servers = try (0..<2).map { _ in try start(fleet) }
    let urls = servers.map(\.url)
    let key = try key(fleet)
    let body = documents == 1 ? document(0) : batch(documents)

    let replies = Mutex<[(status: Int, text: String)]>([])
    let threads = ThreadGroup()
    for n in 0..<10 {
      #expect(
        threads.start("client") {
          for k in 0..<10 {
            guard let reply = try? ask(urls[(n + k) % 2], key: key, once: "order 7", body: body) else {
              continue
            }
            replies.withLock { $0.append((reply.status, reply.text)) }
          }
        })
    }
    threads.wait()
    let all = replies.withLock { $0 }
    let answered = all.filter { $0.status == 201 }
    #expect(all.count == 100 && !answered.isEmpty && Set(answered.map(\.text)).count == 1)
    #expect(
      all.allSatisfy { $0.status == 201 || $0.status == 409 && $0.text.contains("idempotency.busy") },
      "\(Set(all.map { "\($0.status) \($0.text)" }))")
    let last = try ask(urls[0], key: key, once: "order 7", body: body)
    #expect(last.status == 201 && last.text == answered.first?.text)
    let queue = try RedisQueue(address: try RedisAddress(fleet.server.url))
    #expect(try queue.list(.all, limit: 1000).count == documents)
    for (server, _) in servers {
      server.signal(SIGTERM)
      #expect(server.wait() == 0)
    }
  }

  /// Its record says what the jobs are called, and until when nobody else carries the request out.
  @Test func whatAKilledServerBeganIsContinuedByAnother() throws {
    let fleet = try Fleet()
    let (first, second) = (try start(fleet), try start(fleet))
    let (key, body, count) = (try key(fleet), batch(500), 500)
    let queue = try RedisQueue(address: try RedisAddress(fleet.server.url))
    let client = ThreadGroup()
    #expect(client.start("client") { _ = try? ask(first.url, key: key, once: "k", body: body) })
    // As soon as it has enqueued anything.
    #expect(try !queue.events(after: .start, limit: 1, wait: 60).isEmpty)
    first.server.signal(SIGKILL)
    _ = first.server.wait()
    client.wait()

    let record = try fleet.server.cli("--scan", "--pattern", "clipmill:{default}:request:*")
    // Its time is over, if it did not come to its end.
    _ = try fleet.server.cli("HSET", record.trimmingCharacters(in: .whitespacesAndNewlines), "until", "0")
    let reply = try ask(second.url, key: key, once: "k", body: body)
    let entries = try JSONValue(parsing: Array(reply.text.utf8))["jobs"]?.items ?? []
    #expect(reply.status == 201 && Set(entries.compactMap { $0["id"]?.text }).count == count)
    #expect(entries.allSatisfy { $0["new"] == true })
    #expect(try queue.list(.all, limit: 2000).count == count)
    second.server.signal(SIGTERM)
    #expect(second.server.wait() == 0)
  }
}
