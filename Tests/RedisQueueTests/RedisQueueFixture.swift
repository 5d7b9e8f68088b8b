import Foundation
import JobQueue
import QueueConformance
import RedisClient
import RedisQueue
import Synchronization
import TestKit

/// A queue of its own on the server that the tests share.
struct RedisQueueFixture: QueueFixture {
  static let server = Result { try RedisServer(listening: .unix) }

  let name: String
  let redis: RedisQueue
  let options: RedisQueueOptions
  private let address: RedisAddress

  init(server: RedisServer? = nil, url: String? = nil, options: RedisQueueOptions = RedisQueueOptions())
    throws
  {
    address = try RedisAddress(url ?? (server ?? Self.server.get()).url)
    name = "test-\(UUID().uuidString)"
    self.options = options
    redis = try RedisQueue(name: name, address: address, connection: .patient, options: options)
  }

  var queue: any JobQueue { redis }
  func another() throws -> any JobQueue { try connected() }

  func connected(_ connection: RedisOptions = .patient, at url: String? = nil) throws -> RedisQueue {
    try RedisQueue(
      name: name, address: url.map { try RedisAddress($0) } ?? address, connection: connection,
      options: options)
  }

  /// Those who wait for a delayed job learn only of the server's clock: they are roused, as by another worker.
  func advance(seconds: Double) throws {
    options.shift.advance(seconds: seconds)
    try command("RPUSH", key("wake"), 1)
  }

  /// As after another start of the server: see `ForgetfulServerTests`, which starts it.
  func doubt(_ id: String) throws { try command("HSET", key("job:\(id)"), "run", "another") }

  func key(_ name: String) -> String { "clipmill:{\(self.name)}:\(name)" }

  @discardableResult
  func command(_ words: any RedisArgument...) throws -> RedisValue {
    try RedisConnection(address, options: .patient).execute(RedisCommand(words))
  }
}
