import ClipJob
import MediaIO
import Synchronization
import Typography

/// The fonts of a process: those of the machine's folders are found once, those that a job brings are its own.
enum FontLibrary {
  private static let shared = Mutex<[[String]: FontSet]>([:])

  /// - Parameters:
  ///   - folders: of the machine's.
  ///   - files: of the job; none of another job is among them.
  static func fonts(folders: [String], files: [FontFile]) throws(TextError) -> FontSet {
    if !files.isEmpty { return try FontSet(folders: folders, files: files) }
    return try shared.withLock { known throws(TextError) in
      if let set = known[folders] { return set }
      let set = try FontSet(folders: folders)
      known[folders] = set
      return set
    }
  }
}

extension JobError {
  /// What is wrong with a text, where the document names it.
  init(_ error: TextError, path: String) {
    self.init(
      error.code.rawValue, error.message, path: path, hint: error.hint, retryable: error.code == .failed)
  }
}
