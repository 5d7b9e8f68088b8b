import Accounts
import JobQueue

/// Endpoints, and what is on its way to them.
///
/// - **Each event once.** Events become deliveries in the same step in which the position behind them is noted (`take`): a server that dies in
///   between has taken none of them, and of two that read the same events one takes them.
/// - **One at a time.** A delivery is leased with a fencing token, larger than any before it. `settle` by another than the newest holder is refused
///   (`WebhookError.stale`). One whose holder is gone is due again when the lease ends.
/// - **No endpoint delays others.** At most `mostAtOnce` deliveries of an endpoint are leased at a time.
///
/// Calls block, and may be made from any thread. Times are those of the store's clock.
public protocol WebhookStore: Sendable {
  func now() throws(WebhookError) -> Timestamp

  // MARK: Endpoints

  /// - Throws: `WebhookError` (`invalid`; `tooMany`: its tenant has `WebhookEndpoint.mostOfTenant`). Which URLs may be called is for the caller to check (`EndpointDraft.check(_:)`).
  func createEndpoint(_ draft: EndpointDraft) throws(WebhookError) -> WebhookEndpoint

  /// Nil: there is none.
  func endpoint(_ id: String) throws(WebhookError) -> WebhookEndpoint?

  /// Oldest first.
  ///
  /// - Parameter tenants: those that are told of its jobs alone; `all`: every endpoint.
  func endpoints(of tenants: TenantAccess) throws(WebhookError) -> [WebhookEndpoint]

  /// A disabled endpoint is told of nothing that happens meanwhile, and what was on its way to it fails.
  ///
  /// - Throws: `WebhookError` (`unknown`, `invalid`).
  @discardableResult
  func updateEndpoint(_ id: String, _ change: EndpointChange) throws(WebhookError) -> WebhookEndpoint

  /// Gives it a new secret. One that still held from an earlier rotation does not any more.
  ///
  /// - Parameter grace: seconds for which messages are signed with the present secret as well, 0 to 30 days.
  /// - Throws: `WebhookError` (`unknown`, `invalid`).
  func rotateSecret(of id: String, grace: Double) throws(WebhookError) -> WebhookEndpoint

  /// With all of its deliveries. Does nothing if there is none.
  func deleteEndpoint(_ id: String) throws(WebhookError)

  /// The entry of a tenant for messages to the URLs of its jobs, with its secret; it is made when it is first asked for. `rotateSecret` and
  /// `deliveries` take its id; it cannot be changed, disabled or deleted.
  ///
  /// - Parameter tenant: empty: jobs without one.
  func notices(of tenant: String) throws(WebhookError) -> WebhookEndpoint

  // MARK: Events

  /// What a delivery's `owner` names: an endpoint or a tenant's entry. Nil: there is none.
  func owner(_ id: String) throws(WebhookError) -> WebhookEndpoint?

  /// Behind the events of a queue that were taken; nil: none ever were.
  func position(of queue: String) throws(WebhookError) -> EventPosition?

  /// Adds the deliveries that events have become, which wait from now on, and notes the position behind these events.
  ///
  /// - Parameters:
  ///   - from: where the events were read from, as `position(of:)` gave it.
  ///   - deliveries: one that the store knows, or whose endpoint is gone, is left out.
  /// - Returns: false: another has taken events since, and nothing was done.
  func take(
    _ queue: String, from: EventPosition?, to: EventPosition, _ deliveries: [Delivery]
  ) throws(WebhookError) -> Bool

  // MARK: Deliveries

  /// Adds one that is of no event of a queue. Does nothing if the store knows it.
  ///
  /// - Throws: `WebhookError` (`unknown`, `invalid` for a disabled endpoint).
  func put(_ delivery: Delivery) throws(WebhookError)

  /// Takes one that is due.
  ///
  /// - Parameter seconds: until another may take it.
  func lease(for seconds: Double) throws(WebhookError) -> DeliveryTurn

  /// Ends an attempt. The same call again changes nothing.
  ///
  /// - Throws: `WebhookError` (`stale`).
  func settle(
    _ lease: DeliveryLease, _ attempt: DeliveryAttempt, _ verdict: DeliveryVerdict
  ) throws(WebhookError)

  /// Nil: there is none, or it is forgotten.
  func delivery(_ id: String) throws(WebhookError) -> Delivery?

  /// Of an endpoint or a tenant's entry, newest first.
  ///
  /// - Parameter before: behind which of the list they begin; nil: at its beginning.
  func deliveries(to endpoint: String, before: DeliveryCursor?, limit: Int) throws(WebhookError) -> [Delivery]

  /// Makes it wait again, due at once, with all attempts ahead of it; the id stays. One that waits is due at once; one that is leased is left alone.
  ///
  /// - Throws: `WebhookError` (`unknown`, `invalid` for a disabled endpoint).
  func redeliver(_ id: String) throws(WebhookError)

  func stats() throws(WebhookError) -> WebhookStats
}

extension WebhookStore {
  public func deliveries(to endpoint: String, limit: Int) throws(WebhookError) -> [Delivery] {
    try deliveries(to: endpoint, before: nil, limit: limit)
  }
}

/// What a lease call gives.
public enum DeliveryTurn: Sendable {
  case leased(LeasedDelivery)
  /// None is due; the first will be in so many seconds, if nothing happens. Nil: none waits.
  case none(next: Double?)
}

/// How deliveries fare.
public struct WebhookStats: Sendable, Equatable {
  public var endpoints = 0
  public var disabled = 0
  public var waiting = 0
  /// How long ago the oldest event happened that is still on its way, seconds; nil: none is.
  public var oldest: Double?
  /// For how long the next delivery has been due, seconds; 0: nothing is late. Where somebody delivers, next to nothing.
  public var overdue = 0.0
  /// Deliveries so far that have ended, kept or not.
  public var delivered = 0
  public var failed = 0
  public init() {}
}

/// Numbers that stores share.
package enum WebhookLimits {
  /// Deliveries of an endpoint that are leased at a time.
  package static let mostAtOnce = 4
  /// Deliveries of a disabled or deleted endpoint that a call gives up, so that no call takes long.
  package static let sweep = 100
  package static let longestGrace = 30 * 86_400.0

  package static func check(grace: Double) throws(WebhookError) {
    guard (0...longestGrace).contains(grace) else { throw .invalidGrace() }
  }
}

extension Delivery {
  /// What the log says of one that was given up with its endpoint.
  package static let endpointDisabled = "the endpoint is disabled"
}
