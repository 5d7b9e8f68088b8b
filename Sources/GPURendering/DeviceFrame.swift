import CUDADriver
import MediaTypes
import Synchronization

/// Keeps the memory of a picture, or of a table, on the GPU.
final class DeviceFrame: Sendable {
  let memory: PooledMemory
  private let deferred: DeferredFree
  /// When what was asked for before the picture was handed on is done.
  private let ready = Mutex<CUDAEvent?>(nil)

  init(_ memory: PooledMemory, _ deferred: DeferredFree) {
    self.memory = memory
    self.deferred = deferred
  }

  deinit { deferred.add(memory) }

  var base: UnsafeMutableRawPointer { UnsafeMutableRawPointer(bitPattern: UInt(memory.address))! }

  func isReady(at event: CUDAEvent) { ready.withLock { $0 = event } }

  /// Orders `stream` behind the making of the picture, and its memory behind the stream.
  func use(on stream: CUDAStream) throws(CUDAError) {
    guard stream !== memory.stream else { return }
    memory.use(on: stream)
    if let event = ready.withLock({ $0 }) { try stream.wait(for: event) }
  }

  /// What keeps `picture`, through pictures that are parts of others; nil where a decoder does.
  static func of(_ picture: Picture) -> DeviceFrame? {
    var owner: AnyObject = picture.owner
    while let whole = owner as? Picture { owner = whole.owner }
    return owner as? DeviceFrame
  }
}
