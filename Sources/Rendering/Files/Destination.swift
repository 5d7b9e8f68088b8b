import ClipJob
import Files
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// Where an output is to go: found out before any work is done.
enum Destination {
  /// That a file can be created at `path`: its folder, or the nearest one that exists, can be written.
  static func check(_ location: FileLocation, written name: String, path: String) throws(JobError) {
    func refusal(_ why: String, _ hint: String) -> JobError {
      JobError("output.unwritable", "\(name) cannot be created: \(why)", path: path, hint: hint)
    }
    if location.isFolder {
      throw JobError(
        "output.unwritable", "\(name) is a folder", path: path, hint: "give the name of a file in it")
    }
    if let kind = location.kind, kind != S_IFREG {
      throw JobError(
        "output.unwritable", "\(name) exists and is not a regular file", path: path,
        hint: "choose another name: a clip does not replace a device, a FIFO or a socket")
    }
    guard FilePath.split(location.path).name.utf8.count <= 255 else {
      throw refusal("its name is longer than 255 bytes", "choose a shorter name")
    }
    let folder: Folder
    do {
      folder = try location.nearestFolder().folder
    } catch {
      guard error.code != ENOTDIR else {
        throw refusal("a part of its path is not a folder (\(location.path))", "check the path")
      }
      throw refusal("\(error.reason) (\(error.path))", "check the path")
    }
    guard folder.isWritable else {
      throw refusal(
        "\(folder.path) is not writable (\(String(cString: strerror(errno))))",
        "choose a writable folder, or change its permissions")
    }
  }

  /// A file that may not be there yet, the same under any name: the nearest folder that is there, and the names
  /// below it.
  struct Place: Hashable {
    private let folder: FileIdentity?
    private let names: [FilePath.Key]

    init(_ location: FileLocation) {
      let nearest = try? location.nearestFolder()
      folder = nearest?.folder.descriptor.identity
      // Of folders that are yet to be made, ".." leads back exactly.
      names = (nearest?.names ?? [location.path]).reduce(into: []) { kept, name in
        if name == "..", !kept.isEmpty {
          kept.removeLast()
        } else if name != ".", !name.isEmpty {
          kept.append(FilePath.Key(name))
        }
      }
    }
  }
}
