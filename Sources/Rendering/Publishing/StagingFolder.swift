import ClipJob
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// The hidden folder beside a destination in which the attempts of one job keep their unfinished files.
///
/// Note: coming and going. Anybody makes it who needs it, and anybody removes it who finds it empty (`rmdir`
/// refuses otherwise). A file cannot be created in a folder that was removed (ENOENT), so who loses that race makes
/// the folder again; once a file is in it, it stays.
final class StagingFolder: Sendable {
  /// Where the destinations are.
  let parent: Folder
  let name: String
  let folder: Folder

  private init(_ parent: Folder, _ name: String, _ folder: Folder) {
    self.parent = parent
    self.name = name
    self.folder = folder
  }

  /// The one that is there; nil: none is.
  static func existing(_ name: String, beside parent: Folder) throws(FileError) -> StagingFolder? {
    do {
      return StagingFolder(parent, name, try parent.folder(name))
    } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  /// The one that is there, or a new one.
  static func make(_ name: String, beside parent: Folder) throws(FileError) -> StagingFolder {
    var failure = FileError("openat", parent.path(of: name), ENOENT)
    for _ in 0..<tries {
      do {
        if try parent.makeFolder(name) { Self.share(name, like: parent) }
        return StagingFolder(parent, name, try parent.folder(name))
      } catch {
        failure = error
        if !isRace(error) { break }
      }
    }
    throw failure
  }

  private static let tries = 1000

  /// Whether somebody removed the folder meanwhile. Where it cannot even be made, it is `parent` that is gone, or that takes no
  /// folders (/proc).
  private static func isRace(_ error: FileError) -> Bool { error.code == ENOENT && error.call != "mkdirat" }

  /// Creates a file that nobody has in the folder `name`, which is made if need be.
  static func create(
    _ file: String, in name: String, beside parent: Folder
  ) throws(FileError) -> (StagingFolder, Descriptor) {
    var failure = FileError("openat", parent.path(of: name), ENOENT)
    for _ in 0..<tries {
      do {
        let staging = try make(name, beside: parent)
        return (staging, try staging.folder.open(file, O_RDWR | O_CREAT | O_EXCL, mode: 0o666))
      } catch {
        failure = error
        if !isRace(error) { break }
      }
    }
    throw failure
  }

  /// Whoever may write beside the destination may write here: workers of one group take over from each other.
  private static func share(_ name: String, like parent: Folder) {
    guard let facts = parent.descriptor.facts, let made = try? parent.folder(name) else { return }
    // No group that we may give it to: it stays ours.
    _ = fchown(made.descriptor.raw, uid_t.max, facts.st_gid)
    // In a folder where everybody may write, but remove nothing of others' (/tmp), nobody else may here.
    let shared: mode_t = facts.st_mode & S_ISVTX == 0 ? 0o2777 : 0o2775
    fchmod(made.descriptor.raw, facts.st_mode & shared | 0o700)
  }

  func removeIfEmpty() { parent.removeFolder(name) }

  /// What is in it, by attempt.
  func attempts() throws(FileError) -> [StagedAttempt: [StagedEntry]] {
    do {
      return Dictionary(grouping: try folder.names().compactMap { StagedEntry($0) }, by: \.attempt)
    } catch {
      // It was removed meanwhile, empty.
      if error.code == ENOENT { return [:] }
      throw error
    }
  }

  /// Gives a folder of the name `old` the name `name`. Who works in it goes on: it is the same folder. Where there are
  /// both, the new one gets what is in the old one.
  static func adopt(_ old: String, as name: String, beside parent: Folder) throws(FileError) {
    // Where case makes no difference `old` may find the folder of another job.
    guard old != name, parent.identity(of: old) != nil, try parent.names().contains(old) else { return }
    do {
      try parent.rename(old, to: name, in: parent)
    } catch {
      if error.code == ENOENT { return }
      guard error.code == ENOTEMPTY || error.code == EEXIST else { throw error }
      let (from, into) = (try parent.folder(old), try parent.folder(name))
      for entry in try from.names() { try from.rename(entry, to: entry, in: into) }
      parent.removeFolder(old)
    }
  }
}
