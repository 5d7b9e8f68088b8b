import ClipJob
import Foundation
import Rendering

/// Reading a job document from a file or stdin.
enum JobFile {
  /// The largest document that is read at all; ClipJob's own limit is below it and has the better message.
  private static let maxBytes = 64 << 20

  /// The document's bytes. `-` is stdin.
  static func read(_ path: String) throws -> [UInt8] {
    let handle: FileHandle
    if path == "-" {
      handle = .standardInput
    } else {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw JobError(
          "job.notFound", "There is no file \(path).", hint: "Check the name of the job document.")
      }
      guard !isFolder.boolValue else {
        throw JobError("job.notFound", "\(path) is a folder.", hint: "Name the job document in it.")
      }
      guard let opened = FileHandle(forReadingAtPath: path) else {
        throw JobError("job.unreadable", "\(path) may not be read.", hint: "Check its permissions.")
      }
      handle = opened
    }
    defer { if path != "-" { try? handle.close() } }
    var bytes: [UInt8] = []
    while bytes.count <= maxBytes, let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
      bytes += part
    }
    return bytes
  }

  /// Where relative paths of the document start: its own folder, or the working directory for stdin.
  static func locator(for path: String) -> MediaLocator {
    let working = FileManager.default.currentDirectoryPath
    guard path != "-", let slash = path.lastIndex(of: "/") else {
      return MediaLocator(baseDirectory: working)
    }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return MediaLocator(baseDirectory: folder.hasPrefix("/") ? folder : working + "/" + folder)
  }
}
