import Files
import Glibc

extension Folder {
  /// A new file with this content.
  func write(_ bytes: [UInt8], to name: String) throws(FileError) {
    let file = try open(name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
    try file.write(bytes, at: 0)
    if let error = file.sync() { throw error }
  }
}

extension Descriptor {
  /// All of the bytes, or an error.
  func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(raw, $0.baseAddress! + done, bytes.count - done, off_t(offset + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError("pwrite", "", count == 0 ? ENOSPC : errno) }
      done += count
    }
  }

  /// All of a file that is no longer than that; nil: it is, or cannot be read.
  func small(_ limit: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: limit + 1) { room, filled in
      filled = max(0, pread(raw, room.baseAddress, limit + 1, 0))
    }
    return bytes.isEmpty || bytes.count > limit ? nil : bytes
  }

  /// Bytes of its file system that whoever is not root may still use; nil: it does not say.
  var room: Int? {
    var facts = statvfs()
    guard fstatvfs(raw, &facts) == 0 else { return nil }
    return Int(
      clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize)).partialValue)
  }
}

extension Double {
  /// 7 instead of 7.0.
  var plain: String { self == rounded() ? String(Int(self)) : String(self) }
}
