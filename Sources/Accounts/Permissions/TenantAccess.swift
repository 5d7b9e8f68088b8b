/// Whose jobs a key sees and sends.
///
/// Tenants are compared byte by byte: for Swift two ways to write é are one text, for Redis and for folders they are two.
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
    case .only(let own): own.utf8.elementsEqual(tenant.utf8)
    }
  }

  /// The tenant that a key is bound to; nil: all.
  public var tenant: String? { if case .only(let tenant) = self { tenant } else { nil } }

  public static func == (a: TenantAccess, b: TenantAccess) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  public func hash(into hasher: inout Hasher) { hasher.combine(Array(text.utf8)) }

  /// Whether it is that very tenant, and no other.
  public func isOnly(_ other: String) -> Bool { tenant.map { $0.utf8.elementsEqual(other.utf8) } ?? false }
}
