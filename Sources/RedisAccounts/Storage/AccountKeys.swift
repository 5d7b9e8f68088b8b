/// The names of a store's keys: the only place that knows them. `docs/access.md` lists them.
///
/// They do not begin as those of queues do (`clipmill:`), so that a Redis user for workers has no access to them. All share the hash tag `{name}` and so one slot. The names in the plural are prefixes.
struct AccountKeys: Sendable {
  /// HASH: `format`, the version of all that is kept here.
  let meta: String
  /// HASH: the ids of keys by the SHA-256 of a secret.
  let secrets: String
  /// ZSET of the ids of keys, by when they were created.
  let keyIDs: String
  /// Each a HASH: a key.
  let keys: String
  /// ZSET of the names of users, in their order.
  let userNames: String
  /// Each a HASH: a user.
  let users: String
  /// Each a HASH, by the SHA-256 of its token, that ends with the session.
  let sessions: String
  /// Each a HASH: a bucket that is not full.
  let buckets: String
  /// Each a HASH: failed attempts by `address:` or `id:`.
  let failures: String
  /// HASH: `current` and `former`, the secrets that links are signed with.
  let links: String
  /// STREAM: the security log.
  let log: String

  /// - Parameter name: see `isValid`.
  init(name: String) {
    func key(_ word: String) -> String { "clipmill-accounts:{\(name)}:\(word)" }
    meta = key("meta")
    secrets = key("secrets")
    keyIDs = key("keys")
    keys = key("key:")
    userNames = key("users")
    users = key("user:")
    sessions = key("session:")
    buckets = key("bucket:")
    failures = key("failures:")
    links = key("links")
    log = key("log")
  }

  func key(_ id: String) -> String { keys + id }
  func user(_ name: String) -> String { users + name }
  func session(_ digest: String) -> String { sessions + digest }
  func bucket(_ name: String) -> String { buckets + name }

  /// 1 to 64 letters, digits and `. _ -`: a brace would break the hash tag.
  static func isValid(name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "._-".utf8.contains(byte)
        }
      }
  }
}
