import Foundation
import JobQueue
import QueueConformance
import RedisClient
import RedisQueue
import TestKit

@testable import JobQueue

/// A queue whose clients a model plays, which can be set back to how it was at an earlier moment, and whose clock jumps.
protocol ModelQueue {
  /// What one more worker talks through.
  func client() throws -> any JobQueue
  /// The queue can be set back to how it is now.
  mutating func mark() throws
  var marks: Int { get }
  /// Sets it back to the mark; those after it are gone.
  mutating func rewind(to mark: Int) throws
  /// Also backwards.
  func moveClock(seconds: Double) throws
}

struct EmbeddedModelQueue: ModelQueue {
  private let clock = ManualClock()
  private let queue: MemoryQueue
  private var states: [MemoryStore] = []

  init() { queue = MemoryQueue(clock: clock) }

  var marks: Int { states.count }
  func client() -> any JobQueue { queue }
  mutating func mark() { states.append(queue.look { store, _ in store }) }
  mutating func rewind(to mark: Int) {
    let state = states[mark]
    queue.look { store, _ in
      store = state
      store.mayHaveForgotten()
    }
    states.removeSubrange((mark + 1)...)
  }
  func moveClock(seconds: Double) { clock.advance(seconds: seconds) }
}

/// Each a queue of its own on a server that is set back with all that is on it: one at a time.
struct RedisModelQueue: ModelQueue {
  private let server: RewindableServer
  private let address: RedisAddress
  private let name = "model-\(UUID().uuidString)"
  private let options = RedisQueueOptions()
  private var positions: [Int] = []

  init(on server: RewindableServer) throws {
    self.server = server
    address = try RedisAddress(server.server.url)
  }

  var marks: Int { positions.count }
  func client() throws -> any JobQueue { try RedisQueue(name: name, address: address, options: options) }
  mutating func mark() throws { positions.append(try server.position()) }
  mutating func rewind(to mark: Int) throws {
    try server.rewind(to: positions[mark])
    positions.removeSubrange((mark + 1)...)
  }
  func moveClock(seconds: Double) { options.shift.advance(seconds: seconds) }
}
