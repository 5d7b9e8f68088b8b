import JobQueue

/// What of the accounts outlives their process, what has changed of that, and the way back.
extension MemoryAccountStore {
  init(_ snapshot: AccountsSnapshot) {
    keys = Tracked(snapshot.keys)
    users = Tracked(snapshot.users)
    sessions = Tracked(snapshot.sessions)
    var failures: [Culprit: FailureRecord] = [:]
    for (name, text) in snapshot.failures {
      if let culprit = Culprit(name: name) { failures[culprit] = FailureRecord(text: text) }
    }
    self.failures = Tracked(failures)
    links = snapshot.links
    keptLinks = links
    entries = snapshot.entries.compactMap { entry in
      LogPosition(entry.position).map { ($0, entry.at, entry.event) }
    }
    indexSecrets()
  }

  /// Nil: nothing has changed.
  var changes: AccountsChanges? {
    var changes = AccountsChanges()
    changes.keys = keys.changes.mapValues(\.new)
    changes.users = users.changes.mapValues(\.new)
    changes.sessions = sessions.changes.mapValues(\.new)
    for (culprit, change) in failures.changes {
      changes.failures.updateValue(change.new?.text, forKey: culprit.name)
    }
    if links != keptLinks { changes.links = links }
    changes.entries = entries.suffix(newEntries).map { entry in
      RecordedEvent(position: entry.place.position, at: entry.at, entry.event)
    }
    changes.droppedEntries = droppedEntries
    return changes.isEmpty ? nil : changes
  }

  /// The changes are kept.
  mutating func settleChanges() {
    keys.settle()
    users.settle()
    sessions.settle()
    failures.settle()
    keptLinks = links
    (newEntries, droppedEntries) = (0, 0)
  }

  /// Takes back the changes, which could not be kept. What was dropped of the log for them stays to be dropped.
  mutating func revertChanges() {
    keys.revert()
    users.revert()
    sessions.revert()
    failures.revert()
    links = keptLinks
    entries.removeLast(min(entries.count, newEntries))
    newEntries = 0
    indexSecrets()
  }

  private mutating func indexSecrets() {
    secrets = [:]
    for (id, stored) in keys.filter({ _ in true }) {
      secrets[stored.secret] = id
      if let previous = stored.previous { secrets[previous] = id }
    }
  }
}

extension MemoryAccountStore.Culprit {
  /// With its kind in front.
  fileprivate var name: String {
    switch self {
    case .address(let text): "address " + text
    case .id(let text): "id " + text
    }
  }

  fileprivate init?(name: String) {
    let parts = name.split(separator: " ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "address": self = .address(parts[1])
    case "id": self = .id(parts[1])
    default: return nil
    }
  }
}

extension Tracked {
  subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
    get { self[key] ?? value() }
    set { self[key] = newValue }
  }
}
