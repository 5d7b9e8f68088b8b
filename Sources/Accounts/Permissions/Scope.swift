/// What a key or a role may do. `docs/access.md` has the table.
public enum Scope: String, Sendable, CaseIterable, Comparable {
  case jobsRead = "jobs:read"
  case jobsWrite = "jobs:write"
  case queuesManage = "queues:manage"
  case costsRead = "costs:read"
  case webhooksManage = "webhooks:manage"
  case admin

  /// What it permits, in words.
  public var meaning: String {
    switch self {
    case .jobsRead: "see jobs of its tenant: states, results, events, quotes"
    case .jobsWrite: "submit, cancel and retry jobs of its tenant; probe sources"
    case .queuesManage: "see queues as a whole and their rejected documents, pause and resume them"
    case .costsRead: "see what jobs of its tenant cost"
    case .webhooksManage: "create and change webhooks of its tenant, see their messages and send them again"
    case .admin: "everything, for all tenants; also keys, users and the security log"
    }
  }

  /// Whether who has this scope may do what needs `other`.
  public func covers(_ other: Scope) -> Bool { self == other || self == .admin }

  public static func < (a: Scope, b: Scope) -> Bool { a.rank < b.rank }
  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// Names between commas, such as `jobs:read,jobs:write`.
  ///
  /// - Throws: `AccountsError` (`invalid`) for the first name that is no scope, and for an empty list.
  public static func list(_ text: String) throws(AccountsError) -> Set<Scope> {
    var scopes: Set<Scope> = []
    for part in text.split(separator: ",") {
      let name = part.filter { $0 != " " }
      guard let scope = Scope(rawValue: name) else {
        throw AccountsError(
          .invalid, "there is no scope “\(name)”",
          hint: "the scopes are " + allCases.map(\.rawValue).joined(separator: ", "))
      }
      scopes.insert(scope)
    }
    guard !scopes.isEmpty else {
      throw AccountsError(
        .invalid, "no scope is given",
        hint: "the scopes are " + allCases.map(\.rawValue).joined(separator: ", "))
    }
    return scopes
  }
}
