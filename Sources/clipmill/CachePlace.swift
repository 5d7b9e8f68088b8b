import BlockCache
import Files
import Glibc

/// Where what was read by URL is kept, and how much of it.
struct CachePlace: Sendable {
  var folder: String
  /// Bytes.
  var size: Int

  static let folderVariable = "CLIPMILL_CACHE_DIR"
  static let sizeVariable = "CLIPMILL_CACHE_SIZE"
  /// Bytes.
  static let usualSize = 10 << 30
  static let smallest = 64 << 20

  /// For the process that reads for a lane.
  var words: [String] { ["--cache-dir", folder, "--cache-size", String(size)] }

  /// The first of these folders that it shares files with: who may change what is below that one may change the cache.
  func overlap(with folders: [String]) -> String? {
    let own = Self.real(folder)
    return folders.first {
      let other = Self.real($0)
      return own == other || own.hasPrefix(other + "/") || other.hasPrefix(own + "/") || other == "/"
    }
  }

  /// Without links. What is not there yet is in a folder that is.
  private static func real(_ path: String) -> String {
    if let found = realpath(path, nil) {
      defer { free(found) }
      return String(cString: found)
    }
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return path }
    return real(String(path[..<slash])) + path[slash...]
  }

  /// Nil: it cannot be used, which is told and is no reason to read nothing.
  func open(_ report: @escaping @Sendable (String) -> Void) -> BlockCache? {
    do {
      return try BlockCache(folder, limit: size, report: report)
    } catch {
      report("there is no cache in \(folder): \(error.reason)")
      return nil
    }
  }
}
