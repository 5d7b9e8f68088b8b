import MediaIO
import Telemetry

/// Stores as a process leaves them that dies: whatever it has begun stays there.
struct LeavingStores: RemoteOutputs {
  let stores: any RemoteOutputs
  init(_ stores: any RemoteOutputs) { self.stores = stores }

  func check(_ url: String) throws(MediaError) { try stores.check(url) }
  func begin(
    _ request: RemoteOutputRequest, _ heartbeat: Heartbeat
  ) throws(MediaError) -> any RemoteOutput { LeavingOutput(try stores.begin(request, heartbeat)) }
  func resume(
    _ request: RemoteOutputRequest, _ receipt: OutputReceipt, note: String, _ heartbeat: Heartbeat
  ) throws(MediaError) -> any SealedOutput { try stores.resume(request, receipt, note: note, heartbeat) }
}

private final class LeavingOutput: RemoteOutput {
  private let output: any RemoteOutput
  init(_ output: any RemoteOutput) { self.output = output }

  var target: any OutputTarget { output.target }
  var bytesSent: Int { output.bytesSent }
  func seal(_ receipt: OutputReceipt) throws(MediaError) -> String { try output.seal(receipt) }
  func publish() throws(RemotePublicationError) { try output.publish() }
  func discard() {}
}
