import Foundation

/// A folder that is removed with everything in it when its last reference goes, or when the process ends.
public final class TemporaryDirectory: Sendable {
  public let path: String

  /// The process's own folder: fixtures that many tests share live in it.
  public static let shared: TemporaryDirectory = {
    let directory = TemporaryDirectory()
    atexit { try? FileManager.default.removeItem(atPath: TemporaryDirectory.shared.path) }
    return directory
  }()

  public init() {
    let name = "clipmill-tests-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString.prefix(8))"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      preconditionFailure("cannot create \(path): \(error)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public func file(_ name: String) -> String { path + "/" + name }

  /// The names in it, sorted.
  public var contents: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
