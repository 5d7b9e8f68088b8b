#if canImport(Glibc)
  import Glibc
#endif

/// Note: SVT-AV1 1.4 and real time. In a process of root's it gives its threads, and the thread that opens it for good, the
/// highest real-time priority; threads that are begun later inherit it, and a machine's other programs get what is left.
/// A worker renders beside others: its threads are ordinary ones, also root's.
enum RealTime {
  /// Runs `body`; threads that were made real-time meanwhile are ordinary again, unless the calling one was before.
  static func without<R>(_ body: () throws(MediaError) -> R) throws(MediaError) -> R {
    let isWanted = isRealTime(0)
    defer { if !isWanted { leave() } }
    return try body()
  }

  /// - Parameter thread: its id in the kernel; 0: the calling one.
  static func isRealTime(_ thread: pid_t) -> Bool {
    let policy = sched_getscheduler(thread)
    return policy == SCHED_FIFO || policy == SCHED_RR
  }

  /// Ids of the process's threads.
  static var threads: [pid_t] {
    guard let folder = opendir("/proc/self/task") else { return [] }
    defer { closedir(folder) }
    var found: [pid_t] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let id = pid_t(name) { found.append(id) }
    }
    return found
  }

  private static func leave() {
    guard geteuid() == 0 else { return }
    var ordinary = sched_param()
    for thread in threads where isRealTime(thread) { sched_setscheduler(thread, SCHED_OTHER, &ordinary) }
  }
}
