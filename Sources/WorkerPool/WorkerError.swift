/// A worker that cannot even begin.
public struct WorkerError: Error, Sendable, Equatable {
  public var message: String
  public init(_ message: String) { self.message = message }
}
