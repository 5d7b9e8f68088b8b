import NetworkGuard
import Synchronization

/// How URLs are reached.
public struct FetchNetwork: Sendable, Equatable {
  public var policy: NetworkPolicy
  /// All requests go through it, whatever the environment says; nil: none does, whatever the environment says. It looks up names by itself:
  /// where they lead is its own matter, and the guard sees no more than the URL.
  public var proxy: String?
  /// A file of certificates (PEM) of the authorities that are trusted; nil: those of the system.
  public var authorities: String?
  /// Objects of stores; nil: none is reached.
  public var objects: ObjectAccess?
  /// Instead of what DNS says, for tests: `HOST:PORT:ADDRESS`.
  package var addresses: [String] = []
  /// The same, for names that lead elsewhere later.
  package var resolver: Resolver?

  package final class Resolver: Sendable, Equatable {
    private let table: Mutex<[String]>
    package init(_ addresses: [String]) { table = Mutex(addresses) }
    package var addresses: [String] {
      get { table.withLock { $0 } }
      set { table.withLock { $0 = newValue } }
    }
    package static func == (a: Resolver, b: Resolver) -> Bool { a === b }
  }

  public init(_ policy: NetworkPolicy = NetworkPolicy(), proxy: String? = nil, authorities: String? = nil) {
    self.policy = policy
    self.proxy = proxy
    self.authorities = authorities
  }
}
