import CFFmpeg
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// A byte source as FFmpeg's demuxers read it (AVIOContext). They get no name, so that they cannot open it, or another
/// file, again.
final class SourceIO {
  let raw: UnsafeMutablePointer<AVIOContext>
  /// Why bytes did not arrive. FFmpeg passes on only a number, and some demuxers take it for the end of the file.
  private(set) var failure: MediaError?

  private let source: any ByteSource
  private let heartbeat: Heartbeat?
  private var offset: Int64 = 0

  // As FFmpeg's own `file:` has it.
  private static let bufferSize = 32 << 10

  /// - Parameter heartbeat: beats with each piece that is read; its cancellation ends the read with AVERROR_EXIT.
  init(_ source: any ByteSource, _ heartbeat: Heartbeat? = nil) throws(MediaError) {
    self.source = source
    self.heartbeat = heartbeat
    guard let buffer = av_malloc(Self.bufferSize) else {
      throw MediaError(.outOfMemory, "out of memory", call: "av_malloc")
    }
    let context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), Int32(Self.bufferSize), 0, nil,
      { opaque, bytes, count in SourceIO.of(opaque).read(bytes, count) }, nil,
      { opaque, offset, whence in SourceIO.of(opaque).seek(offset, whence) })
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

  /// Bytes read so far.
  var bytesRead: Int { Int(raw.pointee.bytes_read) }

  /// That everything asked for has arrived so far.
  func checkArrived() throws(MediaError) {
    if let failure { throw failure }
  }

  /// What will be read soon.
  func expect(_ range: Range<Int64>) { source.expect(range) }

  private static func of(_ opaque: UnsafeMutableRawPointer?) -> SourceIO {
    guard let opaque else { preconditionFailure("a context without its source") }
    return Unmanaged<SourceIO>.fromOpaque(opaque).takeUnretainedValue()
  }

  private func read(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
    heartbeat?.beat()
    if heartbeat?.isCancelled ?? false { return cff_error_exit }
    do {
      let room = UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))
      let done = try source.read(into: room, at: offset)
      if done == 0 { return cff_error_eof }
      offset += Int64(done)
      return Int32(done)
    } catch {
      if error.kind == .cancelled { return cff_error_exit }
      failure = failure ?? error
      return -EIO
    }
  }

  private func seek(_ to: Int64, _ whence: Int32) -> Int64 {
    let target: Int64?
    switch whence & ~AVSEEK_FORCE {
    case AVSEEK_SIZE: return source.size ?? Int64(-ENOSYS)
    case SEEK_SET: target = to
    case SEEK_CUR: target = offset &+ to
    case SEEK_END: target = source.size.map { $0 &+ to }
    default: target = nil
    }
    guard let target, target >= 0 else { return Int64(-EINVAL) }
    offset = target
    return target
  }
}
