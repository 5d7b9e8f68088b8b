import RedisClient

/// The store's scripts: each a file of `Scripts`, which opens with its contract, behind the parts that it uses.
enum WebhookScripts {
  static let createEndpoint = script("create-endpoint", PackageResources.create_endpoint_lua)
  static let updateEndpoint = script("update-endpoint", PackageResources.update_endpoint_lua, usesPlan: true)
  static let rotateSecret = script("rotate-secret", PackageResources.rotate_secret_lua)
  static let deleteEndpoint = script("delete-endpoint", PackageResources.delete_endpoint_lua, usesPlan: true)
  static let take = script("take", PackageResources.take_lua, usesPlan: true)
  static let put = script("put", PackageResources.put_lua, usesPlan: true)
  static let lease = script("lease", PackageResources.lease_lua, usesPlan: true)
  static let settle = script("settle", PackageResources.settle_lua, usesPlan: true)
  static let redeliver = script("redeliver", PackageResources.redeliver_lua, usesPlan: true)
  static let stats = script("stats", PackageResources.stats_lua, usesPlan: true)

  /// The first line (`#!lua flags=…`) stays the first; then what all begin with.
  private static func script(_ name: String, _ body: [UInt8], usesPlan: Bool = false) -> RedisScript {
    let end = body.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? body.endIndex
    let parts = PackageResources.begin_lua + (usesPlan ? PackageResources.plan_lua : [])
    let source = body[..<end] + parts + body[end...]
    return RedisScript(name: name, source: String(decoding: source, as: UTF8.self))
  }
}
