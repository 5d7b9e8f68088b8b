import ClipJob
import Files

#if canImport(Glibc)
  import Glibc
#endif

/// How one output comes into its place, by what its file system can do.
extension PublicationSet {
  private static let tries = 1000

  /// Puts output `index` in its place, keeping what is there.
  mutating func place(_ index: Int) throws(PublicationError) {
    let item = items[index]
    if item.isPlaced { return }
    mayHavePlaced = true
    // By this output's place: the next one's may be on another file system.
    var means = means
    var failure = FileError("rename", item.path, EBUSY)
    for _ in 0..<Self.tries {
      let facts = item.destinations.facts(of: item.name)
      if let facts, facts.st_mode & S_IFMT == S_IFDIR {
        failure.code = EISDIR
        break
      }
      items[index].former = facts.map { FileIdentity($0) }
      do {
        if facts == nil { try placeNew(item, means) } else { try placeOver(item, items[index].former, means) }
        return
      } catch {
        failure = error
        let isMissing = item.staging.folder.identity(of: attempt.file(item.number)) == nil
        if error.code == ENOENT, isMissing {
          // A successor completes this publication, or has taken it back.
          guard items.allSatisfy({ isInPlace($0) }) else { throw overtaken }
          wasPublished = true
          return
        }
        let isLink = facts.map { $0.st_mode & S_IFMT == S_IFLNK } ?? false
        // A lane's sandbox lets nobody move links, which may lead anywhere.
        if means < .plain, isLink, error.code == EACCES {
          // Nor could it be put back where one of the outputs after it fails.
          guard index == items.count - 1 else { throw isLinkToKeep(item) }
          means = .plain
        } else if means < .plain, Self.isUnsupported(error.code) {
          means = Means(rawValue: means.rawValue + 1) ?? .plain
        } else if error.code != ENOENT, error.code != EEXIST {
          break
        }
      }
    }
    let reason = failure.code == EISDIR ? "it is a folder" : failure.reason
    throw .failed(
      JobError(
        "output.unwritable", "\(item.path) cannot be put in place: \(reason)", path: item.jsonPath,
        hint: "check it and its folder: permissions, owner, attributes (lsattr)"))
  }

  private func isLinkToKeep(_ item: Item) -> PublicationError {
    .failed(
      JobError(
        "output.unwritable",
        "\(item.path) cannot be put in place: it is a link, which a lane may not keep until the outputs after it are in place",
        path: item.jsonPath,
        hint: "remove the link, give the path of its target, or list this output last"))
  }

  private func placeNew(_ item: Item, _ means: Means) throws(FileError) {
    let content = attempt.file(item.number)
    switch means {
    case .exchange: try item.staging.folder.rename(content, to: item.name, in: item.destinations, .new)
    case .link:
      try item.staging.folder.link(content, to: item.name, in: item.destinations)
      item.staging.folder.remove(content)
    case .plain: try item.staging.folder.rename(content, to: item.name, in: item.destinations)
    }
  }

  private func placeOver(_ item: Item, _ former: FileIdentity?, _ means: Means) throws(FileError) {
    let content = attempt.file(item.number)
    switch means {
    case .exchange: try item.staging.folder.rename(content, to: item.name, in: item.destinations, .exchanging)
    case .link:
      let kept = StagedEntry(attempt: attempt, number: item.number, kind: .former).name
      item.staging.folder.remove(kept)
      try item.destinations.link(item.name, to: kept, in: item.staging.folder)
      do {
        try item.staging.folder.rename(content, to: item.name, in: item.destinations)
      } catch {
        // It is still at its destination, too.
        if item.staging.folder.identity(of: kept) == former { item.staging.folder.remove(kept) }
        throw error
      }
    case .plain: try item.staging.folder.rename(content, to: item.name, in: item.destinations)
    }
  }

  /// What says that the file system cannot do it that way. EPERM: links to files of others are forbidden
  /// (protected_hardlinks), or there are none at all.
  private static func isUnsupported(_ code: Int32) -> Bool {
    [EINVAL, ENOSYS, EOPNOTSUPP, ENOTTY, EPERM, EMLINK, EXDEV].contains(code)
  }
}

extension PublicationSet.Item {
  fileprivate var jsonPath: String { "outputs[\(number)].to" }
}
