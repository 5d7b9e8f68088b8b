import Foundation

/// The program under test, as the package manager built it.
enum Program {
  /// What CLIPMILL_BINARY names, else the tests' own build, else the release.
  static let binary: URL? = {
    if let named = ProcessInfo.processInfo.environment["CLIPMILL_BINARY"] {
      return URL(fileURLWithPath: named)
    }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return [".build/debug/clipmill", ".build/release/clipmill"].map { package.appending(path: $0) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()
}
