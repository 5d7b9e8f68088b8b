import Synchronization

/// Counts what readers take from files. The readers of a render share one; a reader's bytes are in it when the reader
/// is gone.
public final class SourceTraffic: Sendable {
  private let frameCount = Atomic<Int>(0)
  private let byteCount = Atomic<Int>(0)

  public init() {}

  /// Pictures decoded, shown or not.
  public var frames: Int { frameCount.load(ordering: .relaxed) }
  public var bytes: Int { byteCount.load(ordering: .relaxed) }

  func decodedFrame() { frameCount.wrappingAdd(1, ordering: .relaxed) }
  func read(bytes: Int) { byteCount.wrappingAdd(bytes, ordering: .relaxed) }
}
