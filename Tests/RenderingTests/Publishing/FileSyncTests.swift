import Files
import Foundation
import Telemetry
import TestKit
import Testing

@testable import Rendering

/// What a file system tells while a file is brought to the disk.
@Suite struct FileSyncTests {
  private let folder = TemporaryDirectory()

  private func sync(_ bytes: Int, told code: Int32?) throws -> (failure: FileError?, pieces: Int) {
    let file = try Folder(Descriptor(owning: open(folder.path, O_RDONLY | O_DIRECTORY)), path: folder.path)
      .open("clip.mp4", O_RDWR | O_CREAT, mode: 0o600)
    var pieces = 0
    let failure = Heartbeat().during(.sync, amount: bytes) { activity in
      FileSync.sync(file, bytes: bytes, activity) { _, _, _ in
        pieces += 1
        return code.map { FileError("sync_file_range", "", $0) }
      }
    }
    return (failure, pieces)
  }

  /// The kernel tells a descriptor once: an fsync after that would say that all is well.
  @Test(arguments: [EIO, ENOSPC, EDQUOT]) func whatCouldNotBeWrittenIsAnError(_ code: Int32) throws {
    let (failure, pieces) = try sync(40 << 20, told: code)
    #expect(failure?.code == code && pieces == 1)
  }

  @Test(arguments: [ENOSYS, EINVAL, ESPIPE, EOPNOTSUPP])
  func whereThereIsNoSuchCallTheSyncDoesItAll(_ code: Int32) throws {
    let (failure, pieces) = try sync(40 << 20, told: code)
    #expect(failure == nil && pieces == 1)
  }

  @Test func allPiecesAreWritten() throws {
    let (failure, pieces) = try sync(40 << 20, told: nil)
    #expect(failure == nil && pieces == 3)
  }
}
