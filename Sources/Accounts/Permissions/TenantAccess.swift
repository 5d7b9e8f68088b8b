/// Whose jobs a key sees and sends.
public enum TenantAccess: Sendable, Hashable {
  /// Every tenant's: for administrators alone.
  case all
  /// Those of one tenant, as in `labels.tenant` of the job document.
  case only(String)

  /// `*` is all; nil for what is no tenant: empty, longer than 128 bytes, or with control characters.
  public init?(_ text: String) {
    guard text != "*" else {
      self = .all
      return
    }
    guard (1...128).contains(text.utf8.count), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      return nil
    }
    self = .only(text)
  }

  public var text: String {
    switch self {
    case .all: "*"
    case .only(let tenant): tenant
    }
  }

  public func includes(_ tenant: String) -> Bool {
    switch self {
    case .all: true
    case .only(let own): own == tenant
    }
  }

  /// The tenant that a key is bound to; nil: all.
  public var tenant: String? { if case .only(let tenant) = self { tenant } else { nil } }
}
