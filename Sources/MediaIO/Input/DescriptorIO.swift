import CFFmpeg
import Files
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// An open file as FFmpeg's libraries read and write it. They get no name, so that they cannot open it, or another,
/// again; several of these on one descriptor do not disturb each other's place.
final class DescriptorIO {
  private let file: Descriptor
  private let heartbeat: Heartbeat?
  let raw: UnsafeMutablePointer<AVIOContext>
  private var offset: Int64 = 0

  // As FFmpeg's own `file:` has them.
  private static let readBuffer = 32 << 10
  private static let writeBuffer = 256 << 10

  /// - Parameter heartbeat: beats with each piece that is read or written; its cancellation ends that with AVERROR_EXIT.
  init(_ file: Descriptor, writing: Bool, _ heartbeat: Heartbeat? = nil) throws(MediaError) {
    self.file = file
    self.heartbeat = heartbeat
    let size = writing ? Self.writeBuffer : Self.readBuffer
    guard let buffer = av_malloc(size) else { throw MediaError(.outOfMemory, "out of memory (av_malloc)") }
    let context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), Int32(size), writing ? 1 : 0, nil,
      { opaque, bytes, count in DescriptorIO.of(opaque).read(bytes, count) },
      { opaque, bytes, count in DescriptorIO.of(opaque).write(bytes, count) },
      { opaque, offset, whence in DescriptorIO.of(opaque).seek(offset, whence) })
    guard let context else {
      av_free(buffer)
      throw MediaError(.outOfMemory, "out of memory (avio_alloc_context)")
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

  private static func of(_ opaque: UnsafeMutableRawPointer?) -> DescriptorIO {
    guard let opaque else { preconditionFailure("a context without its file") }
    return Unmanaged<DescriptorIO>.fromOpaque(opaque).takeUnretainedValue()
  }

  private var isCancelled: Bool {
    heartbeat?.beat()
    return heartbeat?.isCancelled ?? false
  }

  private func read(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
    if isCancelled { return cff_error_exit }
    while true {
      let done = pread(file.raw, bytes, Int(count), off_t(offset))
      if done < 0, errno == EINTR { continue }
      guard done >= 0 else { return -errno }
      if done == 0 { return cff_error_eof }
      offset += Int64(done)
      return Int32(done)
    }
  }

  private func write(_ bytes: UnsafePointer<UInt8>?, _ count: Int32) -> Int32 {
    if isCancelled { return cff_error_exit }
    var written = 0
    while written < Int(count) {
      let done = pwrite(file.raw, bytes.map { $0 + written }, Int(count) - written, off_t(offset))
      if done < 0, errno == EINTR { continue }
      guard done > 0 else { return done < 0 ? -errno : -EIO }
      written += done
      offset += Int64(done)
    }
    return count
  }

  private func seek(_ to: Int64, _ whence: Int32) -> Int64 {
    guard let size = file.facts.map({ Int64($0.st_size) }) else { return Int64(-EIO) }
    let target: Int64
    switch whence & ~AVSEEK_FORCE {
    case AVSEEK_SIZE: return size
    case SEEK_SET: target = to
    case SEEK_CUR: target = offset &+ to
    case SEEK_END: target = size &+ to
    default: return Int64(-EINVAL)
    }
    guard target >= 0 else { return Int64(-EINVAL) }
    offset = target
    return target
  }
}

extension DescriptorIO {
  /// For a muxer that reads again what it has written (an mp4's index moves to the front): the same file, by the same
  /// descriptor. Everything else that it might open is refused.
  /// This must outlive the muxer.
  func letRead(from muxer: UnsafeMutablePointer<AVFormatContext>) {
    muxer.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
    muxer.pointee.io_open = { muxer, result, _, flags, _ in
      guard flags == AVIO_FLAG_READ, let opaque = muxer?.pointee.opaque else { return -EPERM }
      let writer = Unmanaged<DescriptorIO>.fromOpaque(opaque).takeUnretainedValue()
      guard let io = try? DescriptorIO(writer.file, writing: false, writer.heartbeat) else { return -ENOMEM }
      // Until it is closed, by the call below.
      _ = Unmanaged.passRetained(io)
      result?.pointee = io.raw
      return 0
    }
    muxer.pointee.io_close2 = { _, context in
      guard let opaque = context?.pointee.opaque else { return 0 }
      Unmanaged<DescriptorIO>.fromOpaque(opaque).release()
      return 0
    }
  }
}
