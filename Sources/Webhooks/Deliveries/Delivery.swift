import Accounts
import ClipJob
import JobQueue

/// One event for one endpoint, until the endpoint has it or it is given up.
public struct Delivery: Sendable, Equatable {
  public enum State: String, Sendable, CaseIterable {
    case waiting
    /// An attempt was answered with 2xx.
    case delivered
    /// Given up: attempts are over, or the endpoint is disabled.
    case failed
  }

  /// Seconds for which ended deliveries are kept.
  public static let kept = 7 * 86_400.0
  /// Deliveries that an endpoint's log names, newest first.
  public static let keptCount = 1000

  /// The message's id, the same for all attempts: `msg_…`.
  public let id: String
  /// The endpoint's id, or that of the lane of a tenant's entry (`JobNotices`).
  public let endpoint: String
  /// Where it is sent, if the job names that itself; nil: to the endpoint's URL.
  public let url: String?
  public let event: WebhookEvent
  /// Empty, as the job is, for what is of no job.
  public let queue: String
  public let job: String
  /// When it happened.
  public let createdAt: Timestamp
  /// What is sent, byte for byte.
  public let body: [UInt8]
  public var state = State.waiting
  /// Since it was made or last redelivered.
  public var attempts = 0
  /// When the next attempt is due; of one that is leased, when the lease ends. Nil: it has ended.
  public var nextAt: Timestamp?
  /// The latest attempts, oldest first: `DeliveryAttempt.kept` at most.
  public var log: [DeliveryAttempt] = []

  package init(
    id: String, endpoint: String, event: WebhookEvent, queue: String, job: String, createdAt: Timestamp,
    body: [UInt8], url: String? = nil
  ) {
    (self.id, self.endpoint, self.event, self.url) = (id, endpoint, event, url)
    (self.queue, self.job, self.createdAt, self.body) = (queue, job, createdAt, body)
    nextAt = createdAt
  }

  /// Of an event; the body says what `record` knows.
  ///
  /// - Parameter url: where the job wants it sent.
  init(_ event: ToldEvent, of record: JobRecord, queue: String, endpoint: String, url: String? = nil) {
    self.init(
      id: event.id(queue: queue, endpoint: endpoint), endpoint: endpoint, event: event.kind, queue: queue,
      job: event.job, createdAt: event.at, body: DeliveryBody.bytes(event, record, queue: queue), url: url)
  }

  /// A trial of an endpoint.
  public init(testing endpoint: WebhookEndpoint, at: Timestamp) {
    self.init(
      id: "msg_" + Secrets.randomID(), endpoint: endpoint.id, event: .test, queue: "", job: "", createdAt: at,
      body: DeliveryBody.test(of: endpoint, at: at))
  }

  /// The endpoint or the tenant's entry that it belongs to.
  public var owner: String { JobNotices.owner(endpoint) }
}

/// A place in the list of an endpoint's deliveries: behind one of them.
public struct DeliveryCursor: Sendable, Equatable {
  let at: Timestamp
  let id: String

  public init(_ delivery: Delivery) { (at, id) = (delivery.createdAt, delivery.id) }

  /// As `text` writes it; nil: it is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, let at = Int64(parts[0]), !parts[1].isEmpty else { return nil }
    (self.at, id) = (Timestamp(foreign: at), String(parts[1]))
  }

  public var text: String { "\(at.milliseconds)-\(id)" }

  /// Whether a delivery comes later in the list.
  package func isBefore(_ at: Timestamp, _ id: String) -> Bool { (at, id) < (self.at, self.id) }
}

/// Who has a delivery, until when.
public struct DeliveryLease: Sendable, Hashable {
  public var id: String
  /// Larger for every later lease of the store: who has an older one changes nothing.
  public var token: Int64

  package init(id: String, token: Int64) { (self.id, self.token) = (id, token) }
}

/// A delivery that is due, for the one who holds its lease.
public struct LeasedDelivery: Sendable {
  public var lease: DeliveryLease
  public var delivery: Delivery
  public var endpoint: WebhookEndpoint
  /// When it was leased, by the store's clock.
  public var at: Timestamp
  /// The endpoint, or the server that the job names, did not answer its last attempt.
  public var isSilent: Bool

  package init(
    _ lease: DeliveryLease, _ delivery: Delivery, to endpoint: WebhookEndpoint, at: Timestamp, isSilent: Bool
  ) {
    (self.lease, self.delivery, self.endpoint) = (lease, delivery, endpoint)
    (self.at, self.isSilent) = (at, isSilent)
  }
}
