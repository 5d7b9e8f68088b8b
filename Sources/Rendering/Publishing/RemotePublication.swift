import ClipJob
import MediaIO
import Telemetry

/// The outputs of one attempt that servers have sealed, made visible one after another. What was made visible cannot be
/// taken back: servers keep nothing of what it has replaced.
struct RemotePublication {
  /// Of a store that no longer has what was sealed; the job has to be rendered again.
  static let goneCode = "output.gone"

  typealias Output = (
    number: Int, shown: String, publish: @Sendable () throws(RemotePublicationError) -> Void
  )
  private let outputs: [Output]

  /// - Parameter outputs: in the job's order.
  init(_ outputs: [Output]) { self.outputs = outputs }

  func publish(_ activity: Heartbeat.Activity?) throws(PublicationError) {
    for (done, output) in outputs.enumerated() {
      do throws(RemotePublicationError) {
        try output.publish()
      } catch {
        throw Self.error(error, output, after: outputs[..<done].map(\.shown))
      }
      activity?.advance()
    }
  }

  /// A failure of an attempt as any other, which is charged: what can be seen already the next attempt puts there again.
  private static func error(
    _ error: RemotePublicationError, _ output: Output, after visible: [String]
  ) -> PublicationError {
    var cause: JobError
    let path = "outputs[\(output.number)].to"
    switch error {
    case .overtaken(let token):
      cause = JobError(
        "publication.overtaken",
        "\(output.shown) was published by a newer attempt at this job (token \(token))", path: path,
        hint: "the newer attempt's object is the one that counts", retryable: true)
    case .gone(let failure):
      cause = JobError(goneCode, failure.message, path: path, hint: failure.hint, retryable: true)
    case .failed(let failure):
      cause = JobError(output: failure, path: path)
      // The answer may be all that was lost.
      if cause.retryable { cause.message += "; it may have been stored all the same" }
    }
    if !visible.isEmpty {
      cause.message += "; of this job \(visible.joined(separator: ", ")) can be seen already"
    }
    return .failed(cause)
  }
}
