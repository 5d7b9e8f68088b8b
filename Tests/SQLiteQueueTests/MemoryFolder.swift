import Foundation
import TestKit

/// A folder in memory where the system has one: what is closed and opened thousands of times need not wait for a disk.
final class MemoryFolder: Sendable {
  let path: String
  private let onDisk: TemporaryDirectory?

  init() {
    let name = "/dev/shm/clipmill-tests-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)"
    let isMade =
      (try? FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: false)) != nil
    onDisk = isMade ? nil : TemporaryDirectory()
    path = onDisk?.path ?? name
  }

  deinit { if onDisk == nil { try? FileManager.default.removeItem(atPath: path) } }
}
