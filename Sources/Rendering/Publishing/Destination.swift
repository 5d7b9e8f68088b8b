import ClipJob
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Where an output is to go: found out before any work is done.
enum Destination {
  /// That a file can be created at `path`: its folder, or the nearest one that exists, can be written.
  static func check(_ destination: String, written name: String, path: String) throws(JobError) {
    var facts = stat()
    if stat(destination, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
      throw JobError("output.unwritable", "\(name) is a folder.", path: path, hint: "Name a file in it.")
    }
    var folder = parent(destination)
    while stat(folder, &facts) != 0, folder != "/" {
      guard errno == ENOENT else {
        throw JobError(
          "output.unwritable", "\(name) cannot be created: \(String(cString: strerror(errno))) (\(folder)).",
          path: path,
          hint: "Check the path.")
      }
      folder = parent(folder)
    }
    guard facts.st_mode & S_IFMT == S_IFDIR else {
      throw JobError(
        "output.unwritable", "\(name) cannot be created: \(folder) is not a folder.", path: path,
        hint: "Check the path.")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw JobError(
        "output.unwritable",
        "\(name) cannot be created: \(folder) may not be written (\(String(cString: strerror(errno)))).",
        path: path, hint: "Choose a folder that you may write, or change its permissions.")
    }
  }

  /// A file that may not be there yet, the same under any name: the nearest folder that is there, and the names
  /// below it.
  struct Place: Hashable {
    private let folder: FileIdentity?
    private let names: [Substring]

    /// `path` is absolute.
    init(_ path: String) {
      var names: [Substring] = []
      var rest = path[...]
      var folder: FileIdentity?
      while folder == nil, let slash = rest.lastIndex(of: "/") {
        names.append(rest[rest.index(after: slash)...])
        rest = rest[..<slash]
        folder = FileIdentity(rest.isEmpty ? "/" : String(rest))
      }
      self.folder = folder
      // Of folders that are yet to be made, ".." leads back exactly.
      self.names = names.reversed().reduce(into: []) { kept, name in
        if name == "..", !kept.isEmpty {
          kept.removeLast()
        } else if name != ".", !name.isEmpty {
          kept.append(name)
        }
      }
    }
  }

  static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
