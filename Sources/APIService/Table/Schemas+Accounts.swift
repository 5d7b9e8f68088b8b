import Accounts
import ClipJob

extension Schemas {
  /// Keys, users, sessions and the security log.
  static let ofAccounts: [(String, JSONValue)] = [
    ("Key", object(key)),
    ("KeyList", object([("keys", list(reference("Key")))])),
    ("IssuedKey", object([("key", text)] + key)),
    (
      "KeyDraft",
      object(
        [("scopes", list(scope))],
        optional: [
          ("tenant", text), ("name", text), ("mode", ["type": "string", "enum": ["live", "test"]]),
          ("expiresIn", number), ("rate", text), ("jobs", count), ("addresses", list(text)),
        ])
    ),
    ("User", object(user)),
    ("UserList", object([("users", list(reference("User")))])),
    ("NewUser", object(user, optional: [("password", text)])),
    ("UserDraft", object([("name", text), ("role", role)], optional: [("password", text)])),
    (
      "UserChange",
      object([], optional: [("role", role), ("password", text), ("disabled", flag)])
    ),
    ("Login", object([("name", text), ("password", text)])),
    (
      "Session",
      object([
        ("user", text), ("role", role), ("scopes", list(scope)), ("expiresAt", number), ("csrfToken", text),
      ])
    ),
    (
      "SecurityLog",
      ListPage.schema(
        "entries",
        object(
          [("at", number), ("position", text), ("action", text), ("actor", text)],
          optional: ["subject", "tenant", "address", "requestId", "detail"].map { ($0, text) }))
    ),
  ]

  private static let scope: JSONValue = [
    "type": "string", "enum": .array(Scope.allCases.map { .string($0.rawValue) }),
  ]
  private static let role: JSONValue = [
    "type": "string", "enum": .array(User.Role.allCases.map { .string($0.rawValue) }),
  ]
  static func orNull(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }

  private static let key: [(String, JSONValue)] = [
    ("id", text), ("name", text), ("tenant", text), ("scopes", list(scope)),
    ("mode", ["type": "string", "enum": ["live", "test"]]), ("createdAt", number), ("createdBy", text),
    ("expiresAt", orNull(number)), ("lastUsedAt", orNull(number)), ("revokedAt", orNull(number)),
    ("rotatedAt", orNull(number)), ("previousUntil", orNull(number)), ("addresses", list(text)),
    ("rate", orNull(text)), ("jobs", orNull(count)),
  ]
  private static let user: [(String, JSONValue)] = [
    ("name", text), ("role", role), ("createdAt", number), ("disabledAt", orNull(number)),
  ]
}
