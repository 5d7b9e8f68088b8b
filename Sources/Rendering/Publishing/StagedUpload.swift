import ClipJob
import MediaIO
import MediaTypes
import Synchronization
import Telemetry

/// An output on its way to a server.
final class StagedUpload: StagedOutput {
  let number: Int
  /// For messages.
  let shown: String
  private let output: any RemoteOutput
  private let kept = Mutex<String?>(nil)
  private let isHandedOver = Mutex(false)

  /// Asks the server to take it.
  init(
    _ request: RemoteOutputRequest, to place: RemotePlace, number: Int, _ heartbeat: Heartbeat
  ) throws(JobError) {
    self.number = number
    shown = place.shown
    do {
      output = try place.stores.begin(request, heartbeat)
    } catch {
      throw JobError(output: error, path: "outputs[\(number)].to")
    }
  }

  deinit { if !isHandedOver.withLock({ $0 }) { discard() } }

  var target: any OutputTarget { output.target }
  var bytes: Int { (try? output.target.size).map { Int($0) } ?? 0 }
  var bytesSent: Int { output.bytesSent }

  /// What a successor needs to publish it; nil: it cannot, or it is not complete.
  var note: String? { kept.withLock { $0 } }

  func makeDurable(_ receipt: OutputReceipt, _ heartbeat: Heartbeat) throws(JobError) {
    do throws(MediaError) {
      let note = try output.seal(receipt)
      kept.withLock { $0 = note.isEmpty ? nil : note }
    } catch {
      throw JobError(output: error, path: "outputs[\(number)].to")
    }
  }

  /// From here on a successor may publish it: only who knows that nobody will gives it up.
  func handOver() { isHandedOver.withLock { $0 = true } }

  func publish() throws(RemotePublicationError) { try output.publish() }

  func discard() { output.discard() }
}
