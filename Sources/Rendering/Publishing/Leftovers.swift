import Files

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
    let name = StagingName.process.folder
    var seen: Set<FileIdentity> = []
    let folders = parents.compactMap { parent -> StagingFolder? in
      guard let staging = try? StagingFolder.existing(name, beside: parent),
        let identity = staging.folder.descriptor.identity, seen.insert(identity).inserted
      else { return nil }
      return staging
    }
    var found: [StagedAttempt: [(StagingFolder, StagedEntry)]] = [:]
    for folder in folders {
      for (attempt, entries) in (try? folder.attempts()) ?? [:] {
        found[attempt, default: []] += entries.map { (folder, $0) }
      }
    }
    for (attempt, entries) in found where attempt != StagingName.process.attempt {
      // The locks are held until all is removed: two that sweep do not do it at once.
      guard let locks = locks(of: attempt, entries) else { continue }
      // What cannot be reverted stays, for the next to try.
      withExtendedLifetime(locks) { try? Revocation(of: attempt, in: folders).run() }
    }
    for folder in folders { folder.removeIfEmpty() }
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
