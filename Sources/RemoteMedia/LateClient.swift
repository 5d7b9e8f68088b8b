import Fetching
import Synchronization

/// Most jobs name no URL.
final class LateClient: Sendable {
  private let made = Mutex<FetchClient?>(nil)
  private let make: @Sendable () throws(FetchFailure) -> FetchClient

  init(_ make: @escaping @Sendable () throws(FetchFailure) -> FetchClient) { self.make = make }

  func get() throws(FetchFailure) -> FetchClient {
    try made.withLock { made throws(FetchFailure) in
      if let made { return made }
      let new = try make()
      made = new
      return new
    }
  }
}
