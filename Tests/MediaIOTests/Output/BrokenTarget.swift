import Telemetry

@testable import MediaIO

/// A target in memory that counts what is asked of it, and refuses when it is told to.
final class BrokenTarget: OutputTarget {
  let name = "clip"
  private(set) var bytes: [UInt8] = []
  private(set) var reads = 0
  /// Writes that did not begin where the one before had ended.
  private(set) var goesBack = 0
  private var end = 0
  var failsWriting: (_ offset: Int, _ count: Int) -> MediaError? = { _, _ in nil }
  var failsReading: () -> MediaError? = { nil }

  var size: Int64 { Int64(bytes.count) }

  func write(_ new: UnsafeRawBufferPointer, at offset: Int64) throws(MediaError) {
    if let failure = failsWriting(Int(offset), new.count) { throw failure }
    if Int(offset) != end { goesBack += 1 }
    end = Int(offset) + new.count
    if end > bytes.count { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
    bytes.replaceSubrange(Int(offset)..<end, with: new)
  }

  func read(into room: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
    reads += 1
    if let failure = failsReading() { throw failure }
    let part = bytes[min(Int(offset), bytes.count)..<min(Int(offset) + room.count, bytes.count)]
    room.copyBytes(from: part)
    return part.count
  }

  func receipt(_ activity: Heartbeat.Activity?) throws(MediaError) -> OutputReceipt {
    let digest = try SHA256()
    bytes.withUnsafeBytes { digest.update($0) }
    return OutputReceipt(bytes: bytes.count, sha256: digest.finish())
  }
}
