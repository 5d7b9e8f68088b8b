import ClipJob
import JobQueue

/// A person who works with the web page.
public struct User: Sendable, Equatable {
  public enum Role: String, Sendable, CaseIterable {
    case viewer, `operator`, admin

    /// For all tenants: users are the operator's own people.
    public var grant: Grant {
      let scopes: Set<Scope> =
        switch self {
        case .viewer: [.jobsRead, .costsRead]
        case .operator: [.jobsRead, .jobsWrite, .queuesManage, .costsRead]
        case .admin: [.admin]
        }
      return Grant(scopes: scopes, tenants: .all)
    }
  }

  public let name: String
  public var role: Role
  public var createdAt: Timestamp
  public var disabledAt: Timestamp?

  package init(name: String, role: Role, createdAt: Timestamp, disabledAt: Timestamp? = nil) {
    (self.name, self.role, self.createdAt, self.disabledAt) = (name, role, createdAt, disabledAt)
  }

  public var grant: Grant { role.grant }
  public var isDisabled: Bool { disabledAt != nil }

  /// 1 to 64 letters, digits and `. _ - @ +`.
  package static func isValid(name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { Secrets.digits.contains($0) || "._-@+".utf8.contains($0) }
  }

  package static func check(name: String) throws(AccountsError) {
    guard isValid(name: name) else {
      throw AccountsError(
        .invalid, "“\(ForeignText.harmless(name))” is not a valid name of a user",
        hint: "1 to 64 letters, digits and . _ - @ +")
    }
  }

  /// What failed log-ins are counted by, besides the address.
  package static func counted(_ name: String) -> String { "user:\(name)" }

  /// For programs: times in seconds since 1970.
  public var document: JSONValue {
    func time(_ time: Timestamp?) -> JSONValue {
      time.map { .number(Double($0.milliseconds) / 1000, decimals: 3) } ?? .null
    }
    return .object([
      ("name", .string(name)), ("role", .string(role.rawValue)), ("createdAt", time(createdAt)),
      ("disabledAt", time(disabledAt)),
    ])
  }
}

/// What shall be different about a user.
public struct UserChange: Sendable {
  public var role: User.Role?
  public var isDisabled: Bool?
  public var password: PasswordHash?

  public init(role: User.Role? = nil, isDisabled: Bool? = nil, password: PasswordHash? = nil) {
    (self.role, self.isDisabled, self.password) = (role, isDisabled, password)
  }

  /// In words, for the log.
  package var words: String {
    let words: [String?] = [
      role.map { "role \($0.rawValue)" }, password.map { _ in "password" },
      isDisabled.map { $0 ? "disabled" : "enabled" },
    ]
    return words.compactMap(\.self).joined(separator: ", ")
  }
}
