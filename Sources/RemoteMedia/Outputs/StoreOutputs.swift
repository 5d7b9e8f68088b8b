import Fetching
import MediaIO
import MediaTypes
import Telemetry

/// The outputs that a job names by URL: objects of stores, and presigned URLs.
public final class StoreOutputs: RemoteOutputs {
  private let client: LateClient
  private let rules: RemoteRules
  private let spool: OutputSpool?

  /// - Parameter spool: where outputs are kept that cannot be sent while they are made; nil: they cannot be made.
  init(_ client: LateClient, _ rules: RemoteRules, spool: OutputSpool?) {
    self.client = client
    self.rules = rules
    self.spool = spool
  }

  public func check(_ url: String) throws(MediaError) {
    let place: FetchPlace
    do { place = try FetchPlace(url) } catch { throw MediaError(error) }
    try rules.check(place, writing: true)
  }

  public func begin(
    _ request: RemoteOutputRequest, _ heartbeat: Heartbeat
  ) throws(MediaError) -> any RemoteOutput {
    try check(request.url)
    let connection = try connection(request, heartbeat)
    if FilePath.isWeb(request.url) { return PutOutput(connection, try spooled(connection.name)) }
    return request.isAppended
      ? try StreamedObject(connection) : try SpooledObject(connection, try spooled(connection.name))
  }

  public func resume(
    _ request: RemoteOutputRequest, _ receipt: OutputReceipt, note: String, _ heartbeat: Heartbeat
  ) throws(MediaError) -> any SealedOutput {
    try check(request.url)
    guard let note = ObjectNote(note) else {
      throw MediaError(.failed, "\(FilePath.shown(request.url)) has a note that this version cannot read")
    }
    guard note.fits(bytes: receipt.bytes) else {
      throw MediaError(
        .failed, "\(FilePath.shown(request.url)) has a note of parts that are not its \(receipt.bytes) bytes")
    }
    return SealedObject(try connection(request, heartbeat), note, receipt)
  }

  private func connection(
    _ request: RemoteOutputRequest, _ heartbeat: Heartbeat
  ) throws(MediaError) -> StoreConnection {
    do { return StoreConnection(try client.get(), request, heartbeat) } catch { throw MediaError(error) }
  }

  private func spooled(_ name: String) throws(MediaError) -> SpoolTarget {
    guard let spool else {
      throw MediaError(
        .unwritable, "\(name) cannot be kept until it is complete: there is no temporary folder",
        hint: "set TMPDIR to a folder that can be written")
    }
    return try spool.makeTarget(name)
  }
}
