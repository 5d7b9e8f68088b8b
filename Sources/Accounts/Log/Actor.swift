import NetworkGuard

/// Who did something, as logs name it.
public struct Actor: Sendable, Hashable {
  public let text: String

  /// As `text` gives it.
  package init(text: String) { self.text = text }

  public static func key(_ id: String) -> Actor { Actor(text: id) }
  public static func user(_ name: String) -> Actor { Actor(text: "user:\(name)") }
  /// Who holds a token of an identity provider, by its subject.
  public static func token(_ subject: String) -> Actor { Actor(text: "token:\(subject)") }
  /// Somebody at a terminal with access to the server's data, by the system's name.
  public static func commandLine(_ name: String) -> Actor { Actor(text: "cli:\(name)") }
  /// A request before it is known whose it is.
  public static let nobody = Actor(text: "-")
}

/// Who asks for a change, from where, in which request: for the security log.
public struct Origin: Sendable {
  public var actor: Actor
  public var address: IPAddress?
  public var requestID: String

  public init(_ actor: Actor, from address: IPAddress? = nil, requestID: String = "") {
    (self.actor, self.address, self.requestID) = (actor, address, requestID)
  }
}
