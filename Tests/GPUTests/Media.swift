import Foundation
import TestKit

/// Small films and a logo: those of the folder that CLIPMILL_GPU_MEDIA names, as `scripts/gpu-media` makes them, or made here.
enum Media {
  /// "h264", "hevc", "vp9" and "av1" are 8-bit BT.709; "woven" is interlaced h264; "hdr" is 10-bit PQ.
  static func film(_ name: String) throws -> String { try file("\(name).mp4") }

  /// With transparency.
  static func logo() throws -> String { try file("logo.png") }

  private static func file(_ name: String) throws -> String {
    try folder.get() + "/" + name
  }

  private static let folder = Result<String, any Error> {
    if let folder = ProcessInfo.processInfo.environment["CLIPMILL_GPU_MEDIA"] { return folder }
    let folder = TemporaryDirectory.shared.file("gpu-media")
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let process = Process()
    process.executableURL = package.appending(path: "scripts/gpu-media")
    process.arguments = [folder]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: process.executableURL?.path ?? ""])
    }
    return folder
  }
}
