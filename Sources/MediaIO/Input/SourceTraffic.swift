import Synchronization
import Telemetry

/// Counts what readers take from files. The readers of a render share one; a reader's bytes are in it when the reader
/// is gone.
public final class SourceTraffic: Sendable {
  private let frameCount = Atomic<Int>(0)
  private let byteCount = Atomic<Int>(0)
  /// Beats with every piece that is read and every picture that is decoded; its cancellation ends both.
  let heartbeat: Heartbeat?

  public init(heartbeat: Heartbeat? = nil) { self.heartbeat = heartbeat }

  /// Pictures decoded, shown or not.
  public var frames: Int { frameCount.load(ordering: .relaxed) }
  public var bytes: Int { byteCount.load(ordering: .relaxed) }

  func decodedFrame() {
    frameCount.wrappingAdd(1, ordering: .relaxed)
    heartbeat?.beat()
  }

  func read(bytes: Int) { byteCount.wrappingAdd(bytes, ordering: .relaxed) }

  /// Something was made of what was read.
  public func beat() { heartbeat?.beat() }

  /// That whoever reads shall go on.
  func checkGoesOn() throws(MediaError) {
    if heartbeat?.isCancelled == true { throw .cancelled }
  }
}
