import CFFmpeg
import Files
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// An open file as FFmpeg's libraries read it. They get no name, so that they cannot open it, or another, again; several
/// of these on one descriptor do not disturb each other's place.
final class DescriptorIO {
  private let file: Descriptor
  private let heartbeat: Heartbeat?
  let raw: UnsafeMutablePointer<AVIOContext>
  private var offset: Int64 = 0

  // As FFmpeg's own `file:` has it.
  private static let buffer = 32 << 10

  /// - Parameter heartbeat: beats with each piece that is read; its cancellation ends that with AVERROR_EXIT.
  init(_ file: Descriptor, _ heartbeat: Heartbeat? = nil) throws(MediaError) {
    self.file = file
    self.heartbeat = heartbeat
    guard let buffer = av_malloc(Self.buffer) else {
      throw MediaError(.outOfMemory, "out of memory (av_malloc)")
    }
    let context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), Int32(Self.buffer), 0, nil,
      { opaque, bytes, count in DescriptorIO.of(opaque).read(bytes, count) },
      nil,
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
