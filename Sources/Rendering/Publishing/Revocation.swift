import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Takes the right to publish from an attempt: what it has staged is removed, what it has put in place is finished
/// if it is all of it, and reverted if it is a part.
///
/// Note: what the names say. Before its first rename an attempt notes an intent for each output, the last output
/// first, and then looks whether all that it staged is still there. It removes the intents after its last rename, the last
/// output's last. So where any intent is, that of the last output is: the publication is complete if that output is in
/// its place, and not otherwise. What is staged is taken first, under other names: then the attempt puts nothing more in
/// place, and whatever it has put there before has its intent. Anybody can see this from the folder alone, at any time,
/// and do the rest; whoever does it twice does no harm.
struct Revocation {
  private let attempt: StagedAttempt
  private let folders: [StagingFolder]

  /// - Parameter folders: all in which the attempt has files.
  init(of attempt: StagedAttempt, in folders: [StagingFolder]) {
    self.attempt = attempt
    self.folders = folders
  }

  private struct Intent {
    let staging: StagingFolder
    let entry: StagedEntry
    let inode: UInt64
    let destination: String

    /// Whether its file is at its destination.
    var isPlaced: Bool {
      guard let device = staging.folder.descriptor.identity?.device,
        let found = staging.parent.identity(of: destination)
      else { return false }
      return found.inode == inode && found.device == device
    }
  }

  private func entries() -> [(staging: StagingFolder, entry: StagedEntry)] {
    folders.flatMap { folder in
      ((try? folder.attempts()[attempt]) ?? []).map { (folder, $0) }
    }
  }

  /// By number, ascending.
  private func intents() -> [Intent] {
    entries().compactMap { staging, entry in
      guard case .intent(let inode) = entry.kind else { return nil }
      let destination = Self.text(of: entry.name, in: staging.folder)
      return Intent(staging: staging, entry: entry, inode: inode, destination: destination)
    }.sorted { $0.entry.number < $1.entry.number }
  }

  private static func text(of name: String, in folder: Folder) -> String {
    guard let file = try? folder.open(name) else { return "" }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = pread(file.raw, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  /// - Parameter evenIfComplete: reverts also what is all in place.
  func run(evenIfComplete: Bool = false) {
    for (staging, entry) in entries() where entry.kind == .content {
      try? staging.folder.rename(entry.name, to: kept(entry.number), in: staging.folder)
    }
    let intents = intents()
    if let last = intents.last, evenIfComplete || !last.isPlaced {
      for intent in intents.reversed() { revert(intent) }
    }
    clear()
  }

  private func kept(_ number: Int) -> String {
    StagedEntry(attempt: attempt, number: number, kind: .former).name
  }

  /// Puts back what was at the destination before.
  private func revert(_ intent: Intent) {
    let folder = intent.staging.folder
    guard !intent.destination.isEmpty, !intent.destination.utf8.contains(UInt8(ascii: "/")) else { return }
    let former = kept(intent.entry.number)
    if let found = folder.identity(of: former), found.inode != intent.inode {
      let isMissing = intent.staging.parent.identity(of: intent.destination) == nil
      if intent.isPlaced || isMissing {
        try? folder.rename(former, to: intent.destination, in: intent.staging.parent)
      }
    } else if intent.isPlaced {
      takeAway(intent)
    }
  }

  /// Removes the file of an intent from its destination, where there was none before. No call removes a name only if
  /// it is that of a certain file: it is moved here first, and moved back if it turns out to be another's.
  private func takeAway(_ intent: Intent) {
    let folder = intent.staging.folder
    let former = kept(intent.entry.number)
    let parent = intent.staging.parent
    guard (try? parent.rename(intent.destination, to: former, in: folder)) != nil else { return }
    guard folder.identity(of: former)?.inode != intent.inode else { return }
    do {
      try folder.rename(former, to: intent.destination, in: parent, .new)
    } catch {
      // Something newer is there already, or the file system has no such rename.
      if error.code != EEXIST { try? folder.link(former, to: intent.destination, in: parent) }
    }
  }

  /// Removes everything that the attempt has in the folders; the intents last, and of these the last output's last.
  func clear() {
    let entries = entries()
    for (staging, entry) in entries where !entry.isIntent { staging.folder.remove(entry.name) }
    for (staging, entry) in entries.filter(\.entry.isIntent).sorted(by: { $0.entry.number < $1.entry.number })
    {
      staging.folder.remove(entry.name)
    }
    for folder in folders { folder.removeIfEmpty() }
  }
}

extension StagedEntry {
  var isIntent: Bool { if case .intent = kind { true } else { false } }
}
