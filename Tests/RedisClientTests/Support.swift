import Foundation
import RedisClient
import TestKit
import Testing

extension RedisServer {
  /// `user`: "name:password" as in a URL; `query` with its question mark.
  func address(user: String? = nil, query: String = "") throws -> RedisAddress {
    var text = url + query
    if let user, let mark = text.firstRange(of: "://") {
      text.insert(contentsOf: user + "@", at: mark.upperBound)
    }
    return try RedisAddress(text)
  }

  func connect(_ options: RedisOptions = .patient) throws -> RedisConnection {
    RedisConnection(try address(), options: options)
  }
}

extension CuttingProxy {
  func connect(_ options: RedisOptions = .patient) throws -> RedisConnection {
    RedisConnection(try RedisAddress(url), options: options)
  }
}

extension RedisOptions {
  /// Times that only end a hang.
  static var patient: RedisOptions {
    var options = RedisOptions()
    (options.connectTimeout, options.commandTimeout) = (60, 60)
    return options
  }
}

/// A call on a thread of its own, whose end can be waited for.
final class Background<Value: Sendable>: @unchecked Sendable {
  // Unchecked: `value` is written before `isDone` is signalled and read after.
  private let isDone = DispatchSemaphore(value: 0)
  private var value: Value?

  init(_ body: @escaping @Sendable () -> Value) {
    Thread { [self] in
      value = body()
      isDone.signal()
    }.start()
  }

  /// nil: it did not end; the bound only ends a hang.
  func result(bound: Double = 60) -> Value? {
    isDone.wait(timeout: .now() + bound) == .success ? value : nil
  }
}

/// The error of a call that must fail.
func failure(
  _ body: () throws -> Void, _ location: SourceLocation = #_sourceLocation
) throws -> RedisError {
  try #require(#expect(throws: RedisError.self, sourceLocation: location) { try body() })
}

/// Waits until the server has `count` clients that are blocked: whatever a test sent has arrived.
func waitForBlockedClients(_ count: Int, at server: RedisServer) throws {
  let watcher = try server.connect()
  let limit = Date(timeIntervalSinceNow: 60)
  while Date() < limit {
    let text = try watcher.command("INFO", "clients").toString()
    if text.contains("blocked_clients:\(count)\r") { return }
  }
  Issue.record("never \(count) blocked clients")
}
