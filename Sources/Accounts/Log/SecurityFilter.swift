import JobQueue

/// Which entries of the security log are meant.
public struct SecurityFilter: Sendable {
  /// Nil: whatever they are about.
  public var tenant: String?
  /// Nil: all.
  public var actions: Set<SecurityAction>?
  /// As entries name who did something: `key_…`, `user:NAME`, `token:SUBJECT`, `cli:NAME`, `-`. Nil: whoever did it.
  public var actor: String?

  public init(tenant: String? = nil, actions: Set<SecurityAction>? = nil, actor: String? = nil) {
    (self.tenant, self.actions, self.actor) = (tenant, actions, actor)
  }

  /// One action, or all whose names begin so before their dot: `key` is `key.created` and others. Nil: there is none.
  public static func actions(named name: String) -> Set<SecurityAction>? {
    let found = SecurityAction.allCases.filter {
      $0.rawValue == name || $0.rawValue.hasPrefix(name + ".")
    }
    return found.isEmpty ? nil : Set(found)
  }

  public func includes(_ event: SecurityEvent) -> Bool {
    // Byte by byte, as tenants are.
    func agrees(_ wanted: String?, _ text: String) -> Bool {
      wanted.map { $0.utf8.elementsEqual(text.utf8) } ?? true
    }
    return actions?.contains(event.action) != false && agrees(tenant, event.tenant)
      && agrees(actor, event.actor.text)
  }

  fileprivate var includesAll: Bool { tenant == nil && actions == nil && actor == nil }
}

extension Accounts {
  /// The oldest events behind a position that are meant, and where to go on; nil there: there are no more. At most 10,000 entries are looked at, so
  /// there may be fewer events than `limit`, also none, and more behind them.
  public func events(
    after position: EventPosition, limit: Int, of filter: SecurityFilter
  ) throws(AccountsError) -> (events: [RecordedEvent], next: EventPosition?) {
    var (found, position, looked) = ([RecordedEvent](), position, 0)
    while found.count < limit, looked < SecurityLog.looked {
      let page = try events(
        after: position, limit: filter.includesAll ? limit - found.count : SecurityLog.page)
      guard !page.isEmpty else { return (found, nil) }
      for event in page where found.count < limit {
        (position, looked) = (event.position, looked + 1)
        if filter.includes(event.event) { found.append(event) }
      }
    }
    return (found, position)
  }
}
