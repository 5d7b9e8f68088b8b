import CUDADriver
import MediaTypes
import Synchronization

/// Keeps the memory of a picture, or of a table, on the GPU.
final class DeviceFrame: Sendable {
  let memory: PooledMemory
  private let graveyard: Graveyard
  /// When what was asked for before the picture was handed on is done.
  private let ready = Mutex<CUDAEvent?>(nil)

  init(_ memory: PooledMemory, _ graveyard: Graveyard) {
    self.memory = memory
    self.graveyard = graveyard
  }

  deinit { graveyard.bury(memory) }

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

/// Memory that nobody needs any more, but that kernels which wait for their launch may still read. It goes back to the
/// pool, in the stream's order, once they are launched.
final class Graveyard: Sendable {
  private let buried = Mutex<[PooledMemory]>([])

  func bury(_ memory: PooledMemory) { buried.withLock { $0.append(memory) } }
  func clear() { buried.withLock { $0.removeAll() } }
}
