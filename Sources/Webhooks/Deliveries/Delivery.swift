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
  /// The endpoint's id.
  public let endpoint: String
  public let event: WebhookEvent
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
    body: [UInt8]
  ) {
    (self.id, self.endpoint, self.event) = (id, endpoint, event)
    (self.queue, self.job, self.createdAt, self.body) = (queue, job, createdAt, body)
    nextAt = createdAt
  }

  /// Of an event; the body says what `record` knows.
  init(
    _ event: JobEvent, _ kind: WebhookEvent, of record: JobRecord, queue: String, endpoint: String,
    at: Timestamp
  ) {
    self.init(
      id: Self.id(event, kind, queue: queue, endpoint: endpoint), endpoint: endpoint, event: kind,
      queue: queue,
      job: event.job, createdAt: at, body: DeliveryBody.bytes(event, kind, record, queue: queue, at: at))
  }

  /// The same whenever the same event is read again. An attempt that ended is named by its token, so that it keeps its id where a queue has lost its
  /// last writes and notes the end anew; a job may be queued or cancelled several times between two attempts, so these events are named by their position.
  static func id(_ event: JobEvent, _ kind: WebhookEvent, queue: String, endpoint: String) -> String {
    let isOfAttempt = [.running, .retrying, .succeeded, .failed].contains(kind) && event.token > 0
    let occasion = isOfAttempt ? "token \(event.token)" : "position \(event.position.text)"
    // With their lengths, so that no two lists of words are one text.
    let words = [queue, event.job, occasion, kind.rawValue, endpoint].map { "\($0.utf8.count):\($0)" }
    return "msg_" + WebhookDigests.sha256(Array(words.joined().utf8)).prefix(32)
  }
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

  package init(_ lease: DeliveryLease, _ delivery: Delivery, to endpoint: WebhookEndpoint, at: Timestamp) {
    (self.lease, self.delivery, self.endpoint, self.at) = (lease, delivery, endpoint, at)
  }
}
