import Files
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// What renders without a queue left in folders when they were killed.
///
/// Note: who is dead. A render locks what it stages; the kernel lets go of the lock when the process ends, however it
/// does. On a file system of this machine a lock that can be had says that nobody lives. On one that others share,
/// locks may hold on their own machine only: there, only what processes of this machine (since its last start) left
/// is looked at. Containers of one machine share both, processes' numbers mean nothing.
enum Leftovers {
  /// Removes what dead processes left, and reverts what they had published a part of.
  ///
  /// - Parameter parents: the folders of all destinations.
  static func removeDead(beside parents: [Folder]) {
    var folders: [StagingFolder] = []
    for parent in parents { add(parent, to: &folders) }
    var attempts: Set<StagedAttempt> = []
    for folder in folders { attempts.formUnion(((try? folder.attempts()) ?? [:]).keys) }
    attempts.remove(StagingName.process.attempt)
    for attempt in attempts {
      guard let all = allFolders(of: attempt, from: folders) else { continue }
      // The locks are held until all is removed: two that sweep do not do it at once.
      guard let locks = locks(of: attempt, entries(of: attempt, in: all)) else { continue }
      // What cannot be reverted stays, for the next to try.
      withExtendedLifetime(locks) { try? Revocation(of: attempt, in: all).run() }
    }
    for folder in folders { folder.removeIfEmpty() }
  }

  private static func add(_ parent: Folder, to folders: inout [StagingFolder]) {
    guard let staging = try? StagingFolder.existing(StagingName.process.folder, beside: parent),
      let identity = staging.folder.descriptor.identity,
      !folders.contains(where: { $0.folder.descriptor.identity == identity })
    else { return }
    folders.append(staging)
  }

  /// With those of its outputs that are elsewhere: of a part alone nobody can say whether it is all of it. Nil: one of them
  /// cannot be reached.
  private static func allFolders(
    of attempt: StagedAttempt, from known: [StagingFolder]
  ) -> [StagingFolder]? {
    var all = known
    for (staging, entry) in entries(of: attempt, in: known) where entry.isIntent {
      for path in IntentNote(in: staging.folder, named: entry.name)?.folders ?? [] {
        guard let parent = try? FileLocation(FilePath.join(path, "x")).openFolder().folder else { return nil }
        add(parent, to: &all)
      }
    }
    return all
  }

  private static func entries(
    of attempt: StagedAttempt, in folders: [StagingFolder]
  ) -> [(StagingFolder, StagedEntry)] {
    folders.flatMap { folder in ((try? folder.attempts()[attempt]) ?? []).map { (folder, $0) } }
  }

  /// Nil: somebody may live.
  private static func locks(
    of attempt: StagedAttempt, _ entries: [(StagingFolder, StagedEntry)]
  ) -> [Descriptor]? {
    let isOfThisHost = attempt.nonce.hasPrefix(StagingName.hostMark) && !StagingName.hostMark.isEmpty
    var locks: [Descriptor] = []
    for (staging, entry) in entries {
      guard isOfThisHost || staging.folder.descriptor.isOnOwnDisk else { return nil }
      guard
        let file = (try? staging.folder.open(entry.name, O_RDWR | O_NONBLOCK))
          ?? (try? staging.folder.open(entry.name, O_RDONLY | O_NONBLOCK))
      else { continue }
      guard file.lock() == .taken else { return nil }
      locks.append(file)
    }
    return locks.isEmpty ? nil : locks
  }
}
