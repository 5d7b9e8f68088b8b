import JobQueue
import QueueConformance
import SQLiteQueue
import Synchronization

/// A queue in a file of its own, which can be closed and opened again, as by another process.
final class QueueFileFixture: QueueFixture {
  private let folder = MemoryFolder()
  let clock = ManualClock()
  private let retention: Retention
  private let opened: Mutex<(file: QueueFile, queue: MemoryQueue)>

  init(retention: Retention = Retention()) throws {
    self.retention = retention
    let file = try QueueFile(path: folder.path + "/state.db")
    opened = Mutex((file, try file.queue(retention: retention, clock: clock)))
  }

  var path: String { folder.path + "/state.db" }
  var memory: MemoryQueue { opened.withLock(\.queue) }
  var file: QueueFile { opened.withLock(\.file) }

  var queue: any JobQueue { memory }
  /// One process at a time has the file.
  func another() -> any JobQueue { memory }
  func advance(seconds: Double) { clock.advance(seconds: seconds) }
  func doubt(_ id: String) { memory.mayHaveForgotten(id) }

  func reopen() throws {
    try opened.withLock { opened in
      opened.file.close()
      let file = try QueueFile(path: path)
      opened = (file, try file.queue(retention: retention, clock: clock))
    }
  }
}
