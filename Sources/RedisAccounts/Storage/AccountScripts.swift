import RedisClient

/// The store's scripts: each a file of `Scripts`, which opens with its contract, behind the parts that it uses.
enum AccountScripts {
  static let createKey = script("create-key", PackageResources.create_key_lua, [.log])
  static let revokeKey = script("revoke-key", PackageResources.revoke_key_lua, [.log])
  static let rotateKey = script("rotate-key", PackageResources.rotate_key_lua, [.log])
  static let find = script("find", PackageResources.find_lua, [.log, .failures, .bucket])
  static let createUser = script("create-user", PackageResources.create_user_lua, [.log])
  static let updateUser = script("update-user", PackageResources.update_user_lua, [.log])
  static let openSession = script("open-session", PackageResources.open_session_lua, [.log])
  static let findSession = script("find-session", PackageResources.find_session_lua, [])
  static let closeSession = script("close-session", PackageResources.close_session_lua, [.log])
  static let allow = script("allow", PackageResources.allow_lua, [.bucket])
  static let fail = script("fail", PackageResources.fail_lua, [.log, .failures])
  static let beginAttempt = script("begin-attempt", PackageResources.begin_attempt_lua, [.failures])
  static let settleAttempt = script(
    "settle-attempt", PackageResources.settle_attempt_lua, [.log, .failures])
  static let lockout = script("lockout", PackageResources.lockout_lua, [.failures])
  static let links = script("links", PackageResources.links_lua, [])
  static let renewLinks = script("renew-links", PackageResources.renew_links_lua, [.log])
  static let record = script("record", PackageResources.record_lua, [.log])

  private enum Part {
    case log, failures, bucket

    var source: [UInt8] {
      switch self {
      case .log: PackageResources.log_lua
      case .failures: PackageResources.failures_lua
      case .bucket: PackageResources.bucket_lua
      }
    }
  }

  /// The first line (`#!lua flags=…`) stays the first; then time and format, which all begin with.
  private static func script(_ name: String, _ body: [UInt8], _ parts: [Part]) -> RedisScript {
    let end = body.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? body.endIndex
    let source =
      body[..<end] + PackageResources.begin_lua + parts.flatMap(\.source) + body[end...]
    return RedisScript(name: name, source: String(decoding: source, as: UTF8.self))
  }
}
