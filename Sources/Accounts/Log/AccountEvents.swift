import ClipJob

/// What stores record themselves.
extension SecurityEvent {
  package static func created(_ key: APIKey, by origin: Origin) -> SecurityEvent {
    .init(.keyCreated, by: origin, key, key.scopes.sorted().map(\.rawValue).joined(separator: ","))
  }

  package static func revoked(_ key: APIKey, by origin: Origin) -> SecurityEvent {
    .init(.keyRevoked, by: origin, key)
  }

  package static func rotated(_ key: APIKey, grace: Double, by origin: Origin) -> SecurityEvent {
    .init(.keyRotated, by: origin, key, "the old secret holds for \(seconds(grace))")
  }

  package static func refused(_ key: APIKey?, _ refusal: Refusal, by origin: Origin) -> SecurityEvent {
    SecurityEvent(
      .keyRefused, by: origin, subject: key?.id ?? "", tenant: key?.tenants.text ?? "",
      detail: refusal.rawValue)
  }

  package static func locked(_ subject: String, seconds time: Double, by origin: Origin) -> SecurityEvent {
    SecurityEvent(.lockout, by: origin, subject: subject, detail: seconds(time))
  }

  package static func linksRenewed(keepingFormer: Bool, by origin: Origin) -> SecurityEvent {
    SecurityEvent(
      .linksRenewed, by: origin, detail: keepingFormer ? "former links stay good" : "former links end")
  }

  package static func created(_ user: User, by origin: Origin) -> SecurityEvent {
    SecurityEvent(.userCreated, by: origin, subject: user.name, detail: "role \(user.role.rawValue)")
  }

  package static func updated(_ user: User, _ change: UserChange, by origin: Origin) -> SecurityEvent {
    SecurityEvent(.userUpdated, by: origin, subject: user.name, detail: change.words)
  }

  package static func opened(_ user: User, by origin: Origin) -> SecurityEvent {
    SecurityEvent(.sessionOpened, by: origin, subject: user.name)
  }

  package static func closed(_ user: String, by origin: Origin) -> SecurityEvent {
    SecurityEvent(.sessionClosed, by: origin, subject: user)
  }

  private init(_ action: SecurityAction, by origin: Origin, _ key: APIKey, _ detail: String = "") {
    self.init(action, by: origin, subject: key.id, tenant: key.tenants.text, detail: detail)
  }

  private static func seconds(_ time: Double) -> String { JSONValue.number(time, decimals: 3).text() + " s" }
}
