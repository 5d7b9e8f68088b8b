#if canImport(Glibc)
  import Glibc
#endif

/// Files without FFmpeg: made exclusively, checked at every step, removed when they fail.
enum PlainFile {
  /// Makes the empty file, so that nothing that exists is ever overwritten; its descriptor.
  static func create(_ path: String) throws(MediaError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let hint = errno == EEXIST ? "remove it first" : "check the directory and its permissions"
      throw failure("cannot create \(path)", errno, hint: hint)
    }
    return descriptor
  }

  /// Writes a whole new file.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(MediaError) {
    let descriptor = try create(path)
    var done = 0
    var problem: Int32 = 0
    while done < bytes.count, problem == 0 {
      let step = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if step >= 0 { done += step } else if errno != EINTR { problem = errno }
    }
    if close(descriptor) != 0, problem == 0 { problem = errno }
    guard problem != 0 else { return }
    unlink(path)
    throw failure("cannot write \(path)", problem, hint: nil)
  }

  private static func failure(_ what: String, _ code: Int32, hint: String?) -> MediaError {
    let message = "\(what): \(String(cString: strerror(code)))"
    if code == ENOSPC || code == EDQUOT {
      return MediaError(.diskFull, message, hint: "free some space or write to another disk")
    }
    return MediaError(.unwritable, message, hint: hint)
  }
}
