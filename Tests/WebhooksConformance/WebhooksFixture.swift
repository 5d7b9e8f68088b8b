import Accounts
import JobQueue
import Testing
import Webhooks

/// A store under test and the time that it lives in.
public protocol WebhooksFixture: Sendable {
  /// Empty at first.
  var store: any WebhookStore { get }
  /// The same store, as another process sees it.
  func another() throws -> any WebhookStore
  /// Moves the store's time on.
  func advance(seconds: Double) throws
}

/// One thing that every store promises, with the test of it.
public struct WebhooksPromise: Sendable, CustomTestStringConvertible {
  public let name: String
  let test: @Sendable (WebhooksBench) throws -> Void

  init(_ name: String, _ test: @escaping @Sendable (WebhooksBench) throws -> Void) {
    (self.name, self.test) = (name, test)
  }

  public var testDescription: String { name }
  public func check(_ fixture: any WebhooksFixture) throws { try test(WebhooksBench(fixture)) }

  public static let all: [WebhooksPromise] =
    endpoints + events + deliveries + fairness + disabling + notices + trials
}

/// The fixture with the words that the promises use.
struct WebhooksBench: Sendable {
  let fixture: any WebhooksFixture
  static let queue = "clips"
  /// The position behind the events that `put` takes.
  static let position = EventPosition("1-0")

  init(_ fixture: any WebhooksFixture) { self.fixture = fixture }

  var store: any WebhookStore { fixture.store }
  func advance(_ seconds: Double) throws { try fixture.advance(seconds: seconds) }

  func endpoint(_ tenant: String = "acme", _ url: String = "https://hooks.example/a") throws
    -> WebhookEndpoint
  {
    try store.createEndpoint(EndpointDraft(url, tenants: .only(tenant)))
  }

  func delivery(_ id: String, to endpoint: WebhookEndpoint) throws -> Delivery {
    Delivery(
      id: id, endpoint: endpoint.id, event: .succeeded, queue: Self.queue, job: "job-\(id)",
      createdAt: try store.now(), body: Array(#"{"type":"job.succeeded"}"#.utf8))
  }

  /// Deliveries to an endpoint, as of the next events.
  func put(_ ids: [String], to endpoint: WebhookEndpoint) throws {
    let from = try store.position(of: Self.queue)
    let next = from.flatMap { $0.text.split(separator: "-").first.flatMap { Int($0) } } ?? 0
    #expect(
      try store.take(
        Self.queue, from: from, to: EventPosition("\(next + 1)-0"),
        try ids.map { try delivery($0, to: endpoint) }))
  }

  /// Deliveries to the URL of a tenant's jobs, as of the next events.
  func put(_ ids: [String], to url: String, of tenant: String) throws {
    _ = try store.notices(of: tenant)
    let (from, lane, now) = (
      try store.position(of: Self.queue), JobNotices.lane(tenant, to: url), try store.now()
    )
    let next = from.flatMap { $0.text.split(separator: "-").first.flatMap { Int($0) } } ?? 0
    let deliveries = ids.map {
      Delivery(
        id: $0, endpoint: lane, event: .failed, queue: Self.queue, job: "job-\($0)", createdAt: now,
        body: [0x7B, 0x7D], url: url)
    }
    #expect(try store.take(Self.queue, from: from, to: EventPosition("\(next + 1)-0"), deliveries))
  }

  /// Leases one; nil: none is due.
  func lease(_ seconds: Double = 60, by store: (any WebhookStore)? = nil) throws -> LeasedDelivery? {
    if case .leased(let leased) = try (store ?? self.store).lease(for: seconds) { leased } else { nil }
  }

  /// Leases all that are due, and holds them.
  func held() throws -> [LeasedDelivery] {
    var held: [LeasedDelivery] = []
    while let leased = try lease() { held.append(leased) }
    return held
  }

  /// Whose jobs the next leases tell of: `count` at most.
  func tenants(ofNext count: Int) throws -> [String] {
    var tenants: [String] = []
    while tenants.count < count, let leased = try lease() {
      tenants.append(leased.endpoint.draft.tenants.text)
    }
    return tenants
  }

  /// - Parameter status: nil: there was no answer.
  func settle(_ leased: LeasedDelivery, status: Int?) throws {
    let isTaken = status.map { (200..<300).contains($0) } ?? false
    try store.settle(leased.lease, try attempt(status), isTaken ? .delivered : .again(after: 3600))
  }

  /// Seconds until one is due; nil: none waits.
  func next() throws -> Double? {
    guard case .none(let next) = try store.lease(for: 60) else {
      Issue.record("one is due")
      return nil
    }
    return next
  }

  func attempt(_ status: Int? = 500) throws -> DeliveryAttempt {
    DeliveryAttempt(
      at: try store.now(), seconds: 0.25, status: status, error: "no", answer: Array("busy".utf8))
  }

  /// Leases one and settles it.
  @discardableResult
  func attempt(_ verdict: DeliveryVerdict, status: Int = 500) throws -> LeasedDelivery {
    let leased = try #require(try lease())
    try store.settle(leased.lease, try attempt(status), verdict)
    return leased
  }

  func expect(
    _ kind: WebhookError.Kind, sourceLocation: SourceLocation = #_sourceLocation, _ call: () throws -> Void
  ) {
    do {
      try call()
      Issue.record("not refused", sourceLocation: sourceLocation)
    } catch let error as WebhookError {
      #expect(error.kind == kind, "\(error.message)", sourceLocation: sourceLocation)
      #expect(error.hint != nil, sourceLocation: sourceLocation)
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
  }
}
