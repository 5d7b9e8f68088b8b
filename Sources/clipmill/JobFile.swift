import ClipJob
import FoundationEssentials
import Glibc
import MediaTypes
import Rendering

/// Reading a job document from a file or stdin.
enum JobFile {
  /// The largest document that is read at all; ClipJob's own limit is below it and has the better message.
  private static let maxBytes = 64 << 20

  /// The document's bytes. `-` is stdin.
  static func read(_ path: String) throws -> [UInt8] {
    let file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      guard errno == ENOENT || errno == ENOTDIR else {
        throw JobError(
          "job.unreadable", "\(path) cannot be read: \(String(cString: strerror(errno)))",
          hint: "check its permissions")
      }
      throw JobError("job.notFound", "there is no file \(path)", hint: "check the name of the job document")
    }
    defer { if path != "-" { close(file) } }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while bytes.count <= maxBytes {
      let count = Glibc.read(file, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        guard errno != EISDIR else {
          throw JobError(
            "job.notFound", "\(path) is a folder", hint: "give the path of the job document in it")
        }
        throw JobError("job.unreadable", "\(path) cannot be read: \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      if bytes.isEmpty, MediaSignature.isMedia(block[..<count]) {
        throw JobError(
          "job.isMedia", "\(path) is a media file, not a job document",
          hint: path == "-" ? "use `clipmill cut FILE -o clip.mp4`" : "use `clipmill cut \(path) -o clip.mp4`"
        )
      }
      bytes += block[..<count]
    }
    return bytes
  }

  /// Where relative paths of the document start: its own folder, or the working directory for stdin.
  static func locator(for path: String) -> MediaLocator {
    let working = FileManager.default.currentDirectoryPath
    guard path != "-", path.utf8.contains(UInt8(ascii: "/")) else {
      return MediaLocator(baseDirectory: working)
    }
    let folder = FilePath.split(path).folder
    return MediaLocator(
      baseDirectory: FilePath.isAbsolute(folder) ? folder : FilePath.join(working, folder))
  }
}
