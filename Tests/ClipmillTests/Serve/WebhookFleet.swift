import ClipJob
import Foundation
import HTTPClient
import JobQueue
import RedisClient
import RedisQueue
import RedisWebhooks
import TestKit
import Testing
import Webhooks

/// API servers, a receiver, and a queue whose jobs end as a test wants, without workers.
final class WebhookFleet {
  let fleet: Fleet
  let receiver: WebhookReceiver
  let queue: RedisQueue
  let store: RedisWebhooks
  private let worker = WorkerIdentity(worker: "test", device: "cpu")

  init() throws {
    fleet = try Fleet()
    receiver = try WebhookReceiver()
    let address = try RedisAddress(fleet.server.url)
    queue = try RedisQueue(name: "default", address: address)
    store = try RedisWebhooks(address: address)
  }

  /// A server that may call the receiver.
  func serve(_ words: String...) throws -> (process: ServerProcess, url: String) {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let server = try ServerProcess(
      binary.path,
      ["serve", "--redis", fleet.server.url, "--listen", "127.0.0.1:0", "--allow-net", "127.0.0.1"] + words,
      directory: fleet.folder.path)
    let line = try server.waitForLine("is served at")
    let url = try #require(line.firstMatch(of: /http:[^ ]*\//)).output
    return (server, String(url.dropLast()))
  }

  func ask(
    _ method: String, _ url: String, key: String, _ body: JSONValue? = nil
  ) throws -> (status: Int, json: JSONValue, text: String) {
    var request = HTTPRequest(method, url)
    request.timeout = 90
    request.headers.append(("Authorization", "Bearer \(key)"))
    if let body {
      request.body = body.bytes()
      request.headers.append(("Content-Type", "application/json"))
    }
    let response = try HTTPClient.send(request)
    return (response.status, (try? JSONValue(parsing: response.body)) ?? .null, response.text)
  }

  func key(_ scopes: String, tenant: String = "acme") throws -> String {
    let created = try fleet.run("keys", "create", "--tenant", tenant, "--scope", scopes)
    return created.out.trimmingCharacters(in: .newlines)
  }

  /// A webhook of the receiver's, by the verb: its id and secret.
  func webhook(_ path: String, _ words: String...) throws -> (id: String, secret: String) {
    let outcome = try fleet.run(
      ["webhooks", "create", receiver.url(path), "--tenant", "acme", "--allow-net", "127.0.0.1", "--json"]
        + words)
    let document = try JSONValue(parsing: Array(outcome.out.utf8))
    return (try #require(document["id"]?.text, "\(outcome)"), try #require(document["secret"]?.text))
  }

  func enqueue(_ job: String, notify: String? = nil, tenant: String = "acme") throws {
    let document = notify.map { #"{"notify": {"url": "\#($0)"}}"# } ?? "{}"
    _ = try queue.enqueue(JobRequest(id: job, tenant: tenant), document: Array(document.utf8))
  }

  /// Ends the next job.
  func succeed() throws {
    let lease = try #require(try queue.lease(as: worker, for: 60, wait: 30))
    try queue.settle(lease.id, .succeeded(result: Array("{}".utf8)))
  }

  func run(_ job: String, notify: String? = nil, tenant: String = "acme") throws {
    try enqueue(job, notify: notify, tenant: tenant)
    try succeed()
  }

  /// Time passes: what waits for its next attempt is due, and, if so, nobody holds anything any more.
  func passTime(endsLeases: Bool) throws {
    let script = """
      local root = 'clipmill-webhooks:{default}:'
      for _, key in ipairs(redis.call('KEYS', root .. 'due:*')) do
        local endpoint = string.sub(key, #root + 5)
        for _, id in ipairs(redis.call('ZRANGE', key, 0, -1)) do
          local held = redis.call('HEXISTS', root .. 'delivery:' .. id, 'leaseEnds') == 1
          if not held or ARGV[1] == '1' then
            redis.call('ZADD', key, 0, id)
            redis.call('HSET', root .. 'delivery:' .. id, 'nextAt', 0)
            if held then redis.call('HSET', root .. 'delivery:' .. id, 'leaseEnds', 0) end
          end
        end
        if ARGV[1] == '1' then redis.call('DEL', root .. 'leases:' .. endpoint) end
        redis.call('ZADD', root .. 'schedule', 0, endpoint)
      end
      for _, key in ipairs(ARGV[1] == '1' and redis.call('KEYS', root .. 'held:*') or {}) do
        redis.call('ZADD', root .. 'full', 0, string.sub(key, #root + 6))
        redis.call('DEL', key, root .. 'silent-' .. string.sub(key, #root + 1))
      end
      """
    #expect(try fleet.server.cli("EVAL", script, "0", endsLeases ? "1" : "0") == "")
  }
}
