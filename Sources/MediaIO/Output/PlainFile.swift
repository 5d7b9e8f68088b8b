import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Files without FFmpeg: made exclusively, checked at every step, removed when they fail.
enum PlainFile {
  /// Makes the empty file, so that nothing that exists is ever overwritten; its descriptor.
  static func create(_ path: String) throws(MediaError) -> Descriptor {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let hint = errno == EEXIST ? "remove it first" : "check the folder and its permissions"
      throw failure("cannot create \(path)", errno, hint: hint)
    }
    return Descriptor(owning: descriptor)
  }

  /// Writes the bytes to the beginning of `file`, which is called `path`.
  static func write(
    _ bytes: UnsafeRawBufferPointer, to file: Descriptor, path: String
  ) throws(MediaError) {
    var done = 0
    while done < bytes.count {
      let step = pwrite(file.raw, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(done))
      if step < 0, errno == EINTR { continue }
      guard step > 0 else { throw failure("cannot write \(path)", step < 0 ? errno : EIO, hint: nil) }
      done += step
    }
  }

  private static func failure(_ what: String, _ code: Int32, hint: String?) -> MediaError {
    let message = "\(what): \(String(cString: strerror(code)))"
    if code == ENOSPC || code == EDQUOT {
      return MediaError(.diskFull, message, hint: "free some space or write to another disk")
    }
    return MediaError(.unwritable, message, hint: hint)
  }
}
