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

  private static func error(
    _ error: RemotePublicationError, _ output: Output, after visible: [String]
  ) -> PublicationError {
    let cause: JobError
    switch error {
    case .overtaken(let token): return .overtaken(by: token)
    case .gone(let failure):
      cause = JobError(
        goneCode, failure.message, path: "outputs[\(output.number)].to", hint: failure.hint, retryable: true)
    case .failed(let failure): cause = JobError(output: failure, path: "outputs[\(output.number)].to")
    }
    guard !visible.isEmpty else { return .failed(cause) }
    return .notReverted("\(visible.joined(separator: ", ")) can be seen already", after: cause)
  }
}
