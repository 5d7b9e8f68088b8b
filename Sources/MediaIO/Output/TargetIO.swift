import CFFmpeg
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// A target as FFmpeg's muxers write to it and read it. They get no name, so that they cannot open it, or another file, by
/// themselves.
final class TargetIO {
  let raw: UnsafeMutablePointer<AVIOContext>
  private let target: any OutputTarget
  private let heartbeat: Heartbeat
  private var offset: Int64 = 0
  /// Why the target refused something, in its own words: FFmpeg passes on a code at most, and nothing at all where it reads
  /// again. The first failure stays.
  private(set) var failure: MediaError?
  /// The one whose bytes this reads again, and which keeps this one's failures.
  private let writer: TargetIO?

  // As FFmpeg's own `file:` has them.
  private static let readBuffer = 32 << 10
  private static let writeBuffer = 256 << 10

  /// - Parameters:
  ///   - heartbeat: beats with each piece that is read or written; its cancellation ends that.
  ///   - writer: nil: this one writes.
  init(
    _ target: any OutputTarget, _ heartbeat: Heartbeat, rereading writer: TargetIO? = nil
  ) throws(MediaError) {
    self.target = target
    self.heartbeat = heartbeat
    self.writer = writer
    let size = writer == nil ? Self.writeBuffer : Self.readBuffer
    guard let buffer = av_malloc(size) else {
      throw MediaError(.outOfMemory, "out of memory", call: "av_malloc")
    }
    let context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), Int32(size), writer == nil ? 1 : 0, nil,
      { opaque, bytes, count in TargetIO.of(opaque).read(bytes, count) },
      { opaque, bytes, count in TargetIO.of(opaque).write(bytes, count) },
      { opaque, offset, whence in TargetIO.of(opaque).seek(offset, whence) })
    guard let context else {
      av_free(buffer)
      throw MediaError(.outOfMemory, "out of memory", call: "avio_alloc_context")
    }
    raw = context
    raw.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    // Not the one that was given: the library may have replaced it.
    av_freep(&raw.pointee.buffer)
    var context: UnsafeMutablePointer<AVIOContext>? = raw
    avio_context_free(&context)
  }

  private static func of(_ opaque: UnsafeMutableRawPointer?) -> TargetIO {
    guard let opaque else { preconditionFailure("a context without its target") }
    return Unmanaged<TargetIO>.fromOpaque(opaque).takeUnretainedValue()
  }

  private func read(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
    do throws(MediaError) {
      try beat()
      let room = UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))
      let done = try target.read(into: room, at: offset)
      if done == 0 { return cff_error_eof }
      offset += Int64(done)
      return Int32(done)
    } catch {
      return keep(error)
    }
  }

  private func write(_ bytes: UnsafePointer<UInt8>?, _ count: Int32) -> Int32 {
    do throws(MediaError) {
      try beat()
      try target.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: offset)
      offset += Int64(count)
      return count
    } catch {
      return keep(error)
    }
  }

  private func seek(_ to: Int64, _ whence: Int32) -> Int64 {
    do throws(MediaError) {
      let place: Int64
      switch whence & ~AVSEEK_FORCE {
      case AVSEEK_SIZE: return try target.size
      case SEEK_SET: place = to
      case SEEK_CUR: place = offset &+ to
      case SEEK_END: place = try target.size &+ to
      default: return Int64(-EINVAL)
      }
      guard place >= 0 else { return Int64(-EINVAL) }
      offset = place
      return place
    } catch {
      return Int64(keep(error))
    }
  }

  private func beat() throws(MediaError) {
    heartbeat.beat()
    if heartbeat.isCancelled { throw .cancelled }
  }

  /// FFmpeg's code for it.
  private func keep(_ error: MediaError) -> Int32 {
    let keeper = writer ?? self
    keeper.failure = keeper.failure ?? error
    switch error.kind {
    case .cancelled: return cff_error_exit
    case .diskFull: return cff_error_no_space
    default: return -EIO
    }
  }

  /// For a muxer that reads again what it has written (an mp4's index moves to the front): the same target. Everything
  /// else that it might open is refused. This must outlive the muxer.
  func letRead(from muxer: UnsafeMutablePointer<AVFormatContext>) {
    muxer.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
    muxer.pointee.io_open = { muxer, result, _, flags, _ in
      guard flags == AVIO_FLAG_READ, let opaque = muxer?.pointee.opaque else { return -EPERM }
      let writer = Unmanaged<TargetIO>.fromOpaque(opaque).takeUnretainedValue()
      guard let io = try? TargetIO(writer.target, writer.heartbeat, rereading: writer) else { return -ENOMEM }
      // Until it is closed, by the call below.
      _ = Unmanaged.passRetained(io)
      result?.pointee = io.raw
      return 0
    }
    muxer.pointee.io_close2 = { _, context in
      guard let opaque = context?.pointee.opaque else { return 0 }
      Unmanaged<TargetIO>.fromOpaque(opaque).release()
      return 0
    }
  }
}
