import ClipJob
import MediaIO
import Telemetry

/// One output by URL of a job that is taken over: how its store is asked for what another attempt has sealed there.
struct RemoteResumption: Sendable {
  typealias Sealed = (number: Int, shown: String, output: any SealedOutput)

  let number: Int
  let place: RemotePlace
  /// Under the lease of whoever takes over.
  let request: RemoteOutputRequest

  /// - Parameter file: as that attempt noted it.
  /// - Returns: nil where nobody but that attempt can publish it, or this worker's jobs may not: whoever renders it again is
  ///   told why.
  func resume(_ file: Publication.File, _ heartbeat: Heartbeat) -> Sealed? {
    guard let note = file.note else { return nil }
    let receipt = OutputReceipt(bytes: file.bytes, sha256: file.sha256)
    return (try? place.stores.resume(request, receipt, note: note, heartbeat)).map {
      (number, place.shown, $0)
    }
  }
}
