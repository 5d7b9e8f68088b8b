import Glibc

/// Who has a file: a lock on a file beside it, which holds the owner's process id and ends with that process, however it ends.
///
/// The file itself is no place for the lock: closing any descriptor of it would drop the locks that SQLite holds there.
struct FileLock: ~Copyable {
  private let descriptor: Int32

  init(for path: String) throws(SQLiteError) {
    let name = path + "-lock"
    // The mode: what the database holds is for its owner alone.
    descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw SQLiteError(
        Glibc.errno == ENOSPC ? .full : .denied, "\(name): open: \(String(cString: strerror(Glibc.errno)))",
        hint: "let this user write the folder of \(path)")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let owner = Self.owner(descriptor)
      _ = Glibc.close(descriptor)
      throw SQLiteError(
        .inUse(process: owner),
        "\(path) is in use" + (owner.map { " by process \($0)" } ?? " by another process"),
        hint: "one process at a time has it open: stop that one, or name another file")
    }
    // For people and messages; a disk without room for it is no reason to refuse.
    let text = "\(getpid())\n"
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.utf8.count, 0) }
  }

  private static func owner(_ descriptor: Int32) -> Int32? {
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    return Int32(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).prefix { $0.isNumber })
  }

  deinit {
    // A process that another thread is just starting has a copy of the descriptor, which would keep the lock until that
    // process runs its program.
    flock(descriptor, LOCK_UN)
    _ = Glibc.close(descriptor)
  }
}
