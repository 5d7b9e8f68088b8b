import Accounts
import JobQueue

/// Endpoints, and what is on its way to them.
///
/// - **Each event once.** Events become deliveries in the same step in which the position behind them is noted (`take`): a server that dies in
///   between has taken none of them, and of two that read the same events one takes them.
/// - **One at a time.** A delivery is leased with a fencing token, larger than any before it. `settle` by another than the newest holder is refused
///   (`WebhookError.stale`). One whose holder is gone is due again when the lease ends.
/// - **In turns.** Of those for which something is due, tenants take turns, and within a tenant its endpoints and the servers that its jobs name. An
///   endpoint that did not answer its last attempt is *silent* until it answers, whatever it says: it comes behind the others, which get most of the
///   turns. How many deliveries are leased at a time is bounded by endpoint and by tenant (`WebhookLimits`), whoever holds them.
///
/// Calls block, and may be made from any thread. Times are those of the store's clock.
public protocol WebhookStore: Sendable {
  func now() throws(WebhookError) -> Timestamp

  // MARK: Endpoints

  /// Which URLs may be called is for the caller to check (`EndpointDraft.check(_:)`).
  ///
  /// - Throws: `WebhookError` (`invalid`; `tooMany`: its tenant has `WebhookEndpoint.mostOfTenant`).
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

  /// What a delivery's `owner` names: an endpoint or a tenant's entry. Nil: there is none.
  func owner(_ id: String) throws(WebhookError) -> WebhookEndpoint?

  // MARK: Events

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
  /// - Parameters:
  ///   - seconds: until another may take it.
  ///   - takesSilent: false: none to a silent endpoint.
  func lease(for seconds: Double, takesSilent: Bool) throws(WebhookError) -> DeliveryTurn

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
  /// Also one to a silent endpoint.
  public func lease(for seconds: Double) throws(WebhookError) -> DeliveryTurn {
    try lease(for: seconds, takesSilent: true)
  }

  public func deliveries(to endpoint: String, limit: Int) throws(WebhookError) -> [Delivery] {
    try deliveries(to: endpoint, before: nil, limit: limit)
  }
}

/// What a lease call gives.
public enum DeliveryTurn: Sendable {
  case leased(LeasedDelivery)
  /// None is due, or its turn has not come; the first will be in so many seconds, if nothing happens. Nil: none waits, or only for others to be
  /// settled.
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
  /// Endpoints, and servers that jobs name, that something waits for and that did not answer their last attempt.
  public var silent = 0
  /// Tenants for which something waits until others of their deliveries are settled.
  public var held = 0
  public init() {}
}

extension Delivery {
  /// What the log says of one that was given up with its endpoint.
  package static let endpointDisabled = "the endpoint is disabled"
}
