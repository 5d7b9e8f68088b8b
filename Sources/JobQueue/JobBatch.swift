/// A job that was read, with its document, on its way into a queue.
public struct NewJob: Sendable {
  public var request: JobRequest
  public var document: [UInt8]

  public init(_ request: JobRequest, document: [UInt8]) {
    (self.request, self.document) = (request, document)
  }
}

/// A job that the queue has, with its document as it was enqueued.
public struct KeptJob: Sendable, Equatable {
  public var record: JobRecord
  public var document: [UInt8]

  public init(_ record: JobRecord, document: [UInt8]) { (self.record, self.document) = (record, document) }
}

/// Whether jobs were taken on a holder's account.
public enum HoldAnswer: Sendable, Equatable {
  case held
  /// They would be too many.
  case tooMany
}

/// Limits of `JobQueue.hold`.
package enum Holding {
  /// Seconds that a job has to be enqueued after it was taken on its holder's account.
  package static let grace = 60.0
}
