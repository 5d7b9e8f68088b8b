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
///
/// What could not be reverted keeps its names for the next who tries, and with them the last output's intent; where that
/// output is reverted itself, as one of no file at all, which is never in its place.
struct Revocation {
  private let attempt: StagedAttempt
  private let folders: [StagingFolder]
  private let names: [Int: String]

  /// - Parameters:
  ///   - folders: all in which the attempt has files.
  ///   - names: of the outputs' destinations in their folders, where the job is known: a power cut may have emptied
  ///     intents.
  init(of attempt: StagedAttempt, in folders: [StagingFolder], names: [Int: String] = [:]) {
    self.attempt = attempt
    self.folders = folders
    self.names = names
  }

  private struct Intent {
    let staging: StagingFolder
    let entry: StagedEntry
    let inode: UInt64
    /// Nil: unknown.
    let destination: String?

    /// Whether its file is at its destination.
    func isPlaced() throws(FileError) -> Bool {
      // With one name, which is here, it has none there.
      let former = staging.folder.facts(of: entry.attempt.former(entry.number))
      if destination == nil, let former, former.st_ino == inode, former.st_nlink == 1 { return false }
      guard let found = try staging.parent.found(try name()) else { return false }
      return found.inode == inode && found.device == staging.folder.descriptor.identity?.device
    }

    /// Of the destination.
    func name() throws(FileError) -> String {
      guard let destination else { throw FileError("read", staging.folder.path(of: entry.name), ENODATA) }
      return destination
    }
  }

  private func entries() throws(FileError) -> [(staging: StagingFolder, entry: StagedEntry)] {
    var found: [(staging: StagingFolder, entry: StagedEntry)] = []
    for folder in folders {
      for entry in try folder.attempts()[attempt] ?? [] { found.append((folder, entry)) }
    }
    return found
  }

  /// By number, ascending.
  private func intents() throws(FileError) -> [Intent] {
    try entries().compactMap { staging, entry in
      guard case .intent(let inode) = entry.kind else { return nil }
      let destination = IntentNote(in: staging.folder, named: entry.name)?.name ?? names[entry.number]
      return Intent(staging: staging, entry: entry, inode: inode, destination: destination)
    }.sorted { $0.entry.number < $1.entry.number }
  }

  /// - Parameter evenIfComplete: reverts also what is all in place.
  /// - Throws: where it cannot be seen what the attempt did, or not all of it be reverted. Nothing is lost then, and to
  ///   do it again may help.
  func run(evenIfComplete: Bool = false) throws(FileError) {
    for (staging, entry) in try entries() where entry.kind == .content {
      do {
        try staging.folder.rename(entry.name, to: attempt.former(entry.number), in: staging.folder)
      } catch {
        // The attempt has put it in place meanwhile, or somebody else has taken it.
        if error.code != ENOENT { throw error }
      }
    }
    let intents = try intents()
    if let last = intents.last {
      let isComplete = evenIfComplete ? false : try last.isPlaced()
      if !isComplete { try revert(intents) }
    }
    clear()
  }

  /// The last first. What can be reverted is, whatever becomes of the others.
  private func revert(_ intents: [Intent]) throws(FileError) {
    var failure: FileError?
    var reverted: [Intent] = []
    for intent in intents.reversed() {
      do throws(FileError) {
        try revert(intent)
        reverted.append(intent)
      } catch {
        failure = failure ?? error
      }
    }
    guard let failure else { return }
    for intent in reverted {
      let folder = intent.staging.folder
      if intent.entry == intents.last?.entry {
        // Its inode may be another file's soon.
        let mark = StagedEntry(attempt: attempt, number: intent.entry.number, kind: .intent(inode: 0))
        try folder.rename(intent.entry.name, to: mark.name, in: folder)
      } else {
        folder.remove(intent.entry.name)
      }
      folder.remove(attempt.former(intent.entry.number))
    }
    throw failure
  }

  /// Puts back what was at the destination before.
  private func revert(_ intent: Intent) throws(FileError) {
    let folder = intent.staging.folder
    let former = attempt.former(intent.entry.number)
    let parent = intent.staging.parent
    guard let found = try folder.found(former), found.inode != intent.inode else {
      if try intent.isPlaced() { try takeAway(intent) }
      return
    }
    let destination = try intent.name()
    // What somebody else has put there since stays.
    if try !intent.isPlaced(), try parent.found(destination) != nil { return }
    do {
      try folder.rename(former, to: destination, in: parent)
    } catch {
      // Somebody else has put it back.
      if error.code != ENOENT { throw error }
    }
  }

  /// Removes the file of an intent from its destination, where there was none before. No call removes a name only if
  /// it is that of a certain file: it is moved here first, and moved back if it turns out to be another's.
  private func takeAway(_ intent: Intent) throws(FileError) {
    let folder = intent.staging.folder
    let former = attempt.former(intent.entry.number)
    let parent = intent.staging.parent
    let destination = try intent.name()
    do {
      try parent.rename(destination, to: former, in: folder)
    } catch {
      if error.code == ENOENT { return }
      throw error
    }
    guard folder.identity(of: former)?.inode != intent.inode else { return }
    do {
      try folder.rename(former, to: destination, in: parent, .new)
    } catch {
      // Something newer is there already, or the file system has no such rename.
      guard error.code != EEXIST else { return }
      do {
        try folder.link(former, to: destination, in: parent)
      } catch {
        if error.code != EEXIST { throw error }
      }
    }
  }

  /// Removes everything that the attempt has in the folders; the intents last, and of these the last output's last.
  func clear() {
    let entries = (try? entries()) ?? []
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
