import Foundation

/// Real files that are not part of the repository: tests use them where they are.
public enum SharedMedia {
  /// `$CLIPMILL_MEDIA`, else `../shared/media` beside the package.
  public static let directory: String = {
    if let path = ProcessInfo.processInfo.environment["CLIPMILL_MEDIA"], !path.isEmpty { return path }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared/media").path
  }()

  public static var isAvailable: Bool { FileManager.default.fileExists(atPath: directory + "/lofoten.mp4") }

  public static func file(_ name: String) -> String { directory + "/" + name }
}
