import Accounts
import AccountsConformance
import Foundation
import RedisClient
import RedisQueue
import TestKit

@testable import RedisAccounts

/// A store of its own on the server that the tests share.
struct RedisAccountsFixture: AccountsFixture {
  private static let server = Result { try RedisServer(listening: .unix) }

  let name = "test-\(UUID().uuidString)"
  let redis: RedisAccounts
  private let address: RedisAddress
  private let shift = TimeShift()

  init(server: RedisServer? = nil) throws {
    address = try RedisAddress((server ?? Self.server.get()).url)
    redis = try RedisAccounts(name: name, address: address, connection: Self.patient, shift: shift)
  }

  var accounts: any Accounts { redis }
  func another() throws -> any Accounts {
    try RedisAccounts(name: name, address: address, connection: Self.patient, shift: shift)
  }
  func advance(seconds: Double) { shift.advance(seconds: seconds) }
  var isExact: Bool { false }

  /// A machine that does nothing for half a minute fails no test.
  private static var patient: RedisOptions {
    var options = RedisOptions()
    (options.connectTimeout, options.commandTimeout) = (60, 60)
    return options
  }

  @discardableResult
  func command(_ words: any RedisArgument...) throws -> RedisValue {
    try RedisConnection(address, options: Self.patient).execute(RedisCommand(words))
  }
}
