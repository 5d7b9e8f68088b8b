import CUDADriver
import Synchronization

/// Memory that nobody needs any more, but that kernels which wait for their launch may still read. It goes back to the
/// pool, in the stream's order, once they are launched.
final class DeferredFree: Sendable {
  private let waiting = Mutex<[PooledMemory]>([])

  func add(_ memory: PooledMemory) { waiting.withLock { $0.append(memory) } }
  func clear() { waiting.withLock { $0.removeAll() } }
}
