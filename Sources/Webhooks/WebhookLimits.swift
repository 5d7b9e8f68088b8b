/// Numbers that stores share; the scripts of `RedisWebhooks` have those of leases once more.
package enum WebhookLimits {
  /// Deliveries to an endpoint, or to a server that jobs of a tenant name, that are leased at a time; if it is silent, one.
  package static let mostAtOnce = 4
  package static let mostAtOnceSilent = 1
  /// Deliveries of a tenant that are leased at a time, and those of them to silent endpoints.
  package static let mostOfTenant = 16
  package static let mostSilentOfTenant = 4
  /// Of so many leases one begins with silent endpoints.
  package static let silentEvery = 8
  /// Deliveries of a disabled or deleted endpoint that a call gives up, so that no call takes long.
  package static let sweep = 100
  package static let longestGrace = 30 * 86_400.0

  package static func check(grace: Double) throws(WebhookError) {
    guard (0...longestGrace).contains(grace) else { throw .invalidGrace() }
  }
}
