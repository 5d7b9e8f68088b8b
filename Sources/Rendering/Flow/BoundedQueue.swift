import Threads

/// Joins two stages of a pipeline: holds a few elements, blocks the faster side, and can be closed by
/// either.
///
/// An element has a weight; those of weight zero are never held up (their producer is paced otherwise).
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  private let condition = Condition()
  private let capacity: Int
  private var elements: [(element: Element, weight: Int)] = []
  private var load = 0
  private var closed = false

  init(capacity: Int) { self.capacity = capacity }

  /// Waits until an element of weight one could be pushed at once: for a producer that would otherwise hold one
  /// more finished element while it waits. False when the queue was closed.
  func waitForRoom() -> Bool {
    condition.locked {
      while !closed, load >= capacity { condition.wait() }
      return !closed
    }
  }

  /// Waits for room. False when the queue was closed: nobody will take the element.
  func push(_ element: Element, weight: Int = 1) -> Bool {
    condition.locked {
      while !closed, weight > 0, load >= capacity { condition.wait() }
      guard !closed else { return false }
      elements.append((element, weight))
      load += weight
      condition.broadcast()
      return true
    }
  }

  /// Waits for an element. nil when the queue is closed and empty.
  func pop() -> Element? {
    condition.locked {
      while elements.isEmpty, !closed { condition.wait() }
      guard !elements.isEmpty else { return nil }
      let (element, weight) = elements.removeFirst()
      load -= weight
      condition.broadcast()
      return element
    }
  }

  /// No more elements are taken; those that are there can still be had, unless `discarding`.
  func close(discarding: Bool = false) {
    condition.locked {
      closed = true
      if discarding {
        elements.removeAll()
        load = 0
      }
    }
    condition.broadcast()
  }

  var isClosed: Bool { condition.locked { closed } }
}
