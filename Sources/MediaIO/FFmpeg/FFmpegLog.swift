import CFFmpeg
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// FFmpeg's log: nothing reaches the terminal, the last error line is kept for messages.
///
/// Note: whose line. FFmpeg's codecs log on threads of their own, and one thread reads several files. A line belongs to
/// the record of the object that it is about (its context's `opaque`, which FFmpeg's threads copy), else to the record for
/// which the thread works (`LogRecord.during`), else to the thread.
enum FFmpegLog {
  /// The record of each thread, and the one that it works for, behind these keys.
  private static let own = key { if let record = $0 { Unmanaged<LogRecord>.fromOpaque(record).release() } }
  private static let working = key { _ in }

  private static let installed: Void = {
    // SVT-AV1 and x265 write to stderr on their own; SVT's level comes from the environment only.
    setenv("SVT_LOG", "-2", 0)
    _ = (own, working)
    av_log_set_level(AV_LOG_ERROR)
    av_log_set_callback { context, level, format, arguments in
      guard level <= AV_LOG_ERROR, let format, let arguments else { return }
      FFmpegLog.keep(context, format, arguments)
    }
  }()

  /// Redirects the log; called by everything that opens FFmpeg objects, does its work once.
  static func install() { _ = installed }

  /// The calling thread's last error line that is in no other record, and forgets it.
  static func takeLast() -> String? { record(own)?.take() }

  /// Makes lines that are about no known object those of `record`; the one that they were of before.
  static func work(for record: LogRecord?) -> LogRecord? {
    let before = self.record(working)
    pthread_setspecific(working, record.map { UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) })
    return before
  }

  private static func keep(
    _ context: UnsafeMutableRawPointer?, _ format: UnsafePointer<CChar>, _ arguments: CVaListPointer
  ) {
    let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: LogRecord.capacity) { buffer in
      vsnprintf(buffer.baseAddress, buffer.count, format, arguments)
      return string(buffer.baseAddress)
    }
    (owner(context) ?? record(working) ?? ownRecord()).keep(text)
  }

  /// The record of an object, or of the one that it is a part of.
  private static func owner(_ context: UnsafeMutableRawPointer?) -> LogRecord? {
    var object = context
    // Codecs' and containers' own contexts are parts of parts at most.
    for _ in 0..<4 {
      guard let part = object, let kind = part.load(as: UnsafePointer<AVClass>?.self) else { return nil }
      let opaque =
        kind == avcodec_get_class()
        ? part.assumingMemoryBound(to: AVCodecContext.self).pointee.opaque
        : kind == avformat_get_class()
          ? part.assumingMemoryBound(to: AVFormatContext.self).pointee.opaque : nil
      if let opaque { return Unmanaged<LogRecord>.fromOpaque(opaque).takeUnretainedValue() }
      let parent = Int(kind.pointee.parent_log_context_offset)
      guard parent > 0 else { return nil }
      object = part.load(fromByteOffset: parent, as: UnsafeMutableRawPointer?.self)
    }
    return nil
  }

  private static func ownRecord() -> LogRecord {
    if let record = record(own) { return record }
    let record = LogRecord()
    pthread_setspecific(own, Unmanaged.passRetained(record).toOpaque())
    return record
  }

  private static func record(_ key: pthread_key_t) -> LogRecord? {
    pthread_getspecific(key).map { Unmanaged<LogRecord>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func key(_ free: @convention(c) (UnsafeMutableRawPointer?) -> Void) -> pthread_key_t {
    var key = pthread_key_t()
    pthread_key_create(&key, free)
    return key
  }
}
