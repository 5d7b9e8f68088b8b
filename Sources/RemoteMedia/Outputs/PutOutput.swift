import Fetching
import MediaIO
import Synchronization
import Telemetry

/// A file that one PUT to a presigned URL sends when the job is published. The server shows all of it or what was there before.
/// Nobody else has the bytes: a successor renders them again.
final class PutOutput: RemoteOutput {
  var target: any OutputTarget { spool }
  private let spool: SpoolTarget
  private let connection: StoreConnection
  private let state = Mutex(State())

  private struct State {
    var receipt: OutputReceipt?
    var isDone = false
  }

  init(_ connection: StoreConnection, _ spool: SpoolTarget) {
    self.connection = connection
    self.spool = spool
  }

  /// Told before it is sent: the result that tells it is written first.
  var bytesSent: Int { state.withLock { $0.receipt?.bytes ?? 0 } }

  func seal(_ receipt: OutputReceipt) throws(MediaError) -> String {
    state.withLock { $0.receipt = receipt }
    return ""
  }

  func publish() throws(RemotePublicationError) {
    let (receipt, isDone) = state.withLock { ($0.receipt, $0.isDone) }
    if isDone { return }
    guard let receipt else { throw .failed(.notSealed(connection.name)) }
    let (client, url, settings) = (connection.client, connection.request.url, putSettings)
    do throws(MediaError) {
      _ = try connection.uploading(receipt.bytes) { activity throws(MediaError) in
        try connection.toTheEnd { waiting throws(FetchFailure) in
          try client.put(
            to: url, size: receipt.bytes, settings,
            read: { [spool] offset, room throws(FetchFailure) in
              do throws(MediaError) {
                let count = try spool.read(into: room, at: Int64(offset))
                activity.advance(count)
                return count
              } catch {
                throw FetchFailure(.unreachable, error.message, hint: error.hint)
              }
            }, waiting: waiting)
        }
      }
    } catch {
      throw .failed(error)
    }
    state.withLock { $0.isDone = true }
    spool.giveBack()
  }

  /// A presigned URL has its own rules for metadata: nothing is added to what the job says.
  private var putSettings: UploadSettings {
    var settings = connection.settings()
    settings.metadata = [:]
    return settings
  }

  func discard() { spool.giveBack() }
}
