import Foundation
import RedisClient
import RedisQueue
import TestKit
import Webhooks
import WebhooksConformance

@testable import RedisWebhooks

/// A store of its own on the server that the tests share.
struct RedisWebhooksFixture: WebhooksFixture {
  private static let server = Result { try RedisServer(listening: .unix) }

  let name = "test-\(UUID().uuidString)"
  let redis: RedisWebhooks
  let address: RedisAddress
  private let shift = TimeShift()

  init() throws {
    address = try RedisAddress(Self.server.get().url)
    redis = try RedisWebhooks(name: name, address: address, connection: Self.patient, shift: shift)
  }

  var store: any WebhookStore { redis }
  func another() throws -> any WebhookStore {
    try RedisWebhooks(name: name, address: address, connection: Self.patient, shift: shift)
  }
  func advance(seconds: Double) { shift.advance(seconds: seconds) }

  /// A machine that does nothing for half a minute fails no test.
  static var patient: RedisOptions {
    var options = RedisOptions()
    (options.connectTimeout, options.commandTimeout) = (60, 60)
    return options
  }

  @discardableResult
  func command(_ words: any RedisArgument...) throws -> RedisValue {
    try RedisConnection(address, options: Self.patient).execute(RedisCommand(words))
  }
}
