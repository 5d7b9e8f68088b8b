import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Moves what an older attempt has staged, and what it kept of destinations, to names of a newer one, which completes
/// the publication as its own. The older one may live: each file is either its to put in place or the newer one's, as
/// the kernel's rename decides, and never both's.
///
/// The newer attempt has noted its own intents before, so that at no moment a file is without one.
struct Takeover {
  private let source: StagedAttempt
  private let taker: StagedAttempt
  private let folders: [StagingFolder]

  init(of source: StagedAttempt, by taker: StagedAttempt, in folders: [StagingFolder]) {
    self.source = source
    self.taker = taker
    self.folders = folders
  }

  /// Whether there was anything of the older attempt.
  ///
  /// - Throws: where something of it cannot be taken.
  func run() throws(FileError) -> Bool {
    let isThere = try !entries().isEmpty
    // What is staged first: without it the older attempt puts nothing in place any more, and its notes say no more than
    // what was so then.
    for kind in [StagedEntry.Kind.content, .former] {
      for (folder, entry) in try entries() where entry.kind == kind {
        let own = StagedEntry(attempt: taker, number: entry.number, kind: kind)
        do {
          try folder.rename(entry.name, to: own.name, in: folder)
        } catch {
          // The older attempt was faster.
          if error.code != ENOENT { throw error }
        }
      }
    }
    let intents = try entries().filter(\.entry.isIntent).sorted { $0.entry.number < $1.entry.number }
    for (folder, entry) in intents { folder.remove(entry.name) }
    return isThere
  }

  private func entries() throws(FileError) -> [(folder: Folder, entry: StagedEntry)] {
    var found: [(folder: Folder, entry: StagedEntry)] = []
    for staging in folders {
      for entry in try staging.attempts()[source] ?? [] { found.append((staging.folder, entry)) }
    }
    return found
  }

  /// Whether the older attempt had put the output in its place; nil: it is neither there nor taken.
  func isPlaced(_ item: PublicationSet.Item) -> Bool? {
    let folder = item.staging.folder
    let content = taker.file(item.number)
    let taken = folder.identity(of: content)
    if taken == item.identity { return false }
    guard item.destinations.identity(of: item.name) == item.identity else { return nil }
    if taken != nil {
      // They have changed places: this is what was there before.
      let former = StagedEntry(attempt: taker, number: item.number, kind: .former).name
      try? folder.rename(content, to: former, in: folder)
    }
    return true
  }
}
