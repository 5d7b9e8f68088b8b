import Synchronization

/// Whose turn it is among the queues of a worker: the one that gave a job longest ago goes first.
final class FairRotation: Sendable {
  private let line: Mutex<[Int]>

  init(_ count: Int) { line = Mutex(Array(0..<count)) }

  /// The queues, numbered, in the order in which to look for a job. The first has used its turn up by this: lanes that
  /// ask at the same moment begin with different ones.
  func next() -> [Int] {
    line.withLock { line in
      let order = line
      if let first = line.first { Self.move(first, &line) }
      return order
    }
  }

  /// `queue` gave a job without having been the first.
  func took(_ queue: Int) { line.withLock { Self.move(queue, &$0) } }

  private static func move(_ queue: Int, _ line: inout [Int]) {
    line.removeAll { $0 == queue }
    line.append(queue)
  }
}
