/// An object on its way into a store, as a multipart upload. Nothing of it is visible before `FetchClient.complete`; one that is let go
/// stays with the store until it is aborted. For one thread at a time.
public final class FetchUpload {
  /// The store's name of the upload.
  public let id: String
  private let client: FetchClient
  private let number: UInt32

  init(_ client: FetchClient, _ number: UInt32, id: String) {
    self.client = client
    self.number = number
    self.id = id
  }

  /// What is on its way is given up.
  deinit { client.close(number) }

  /// Appends bytes. They are sent while the caller goes on; it waits while two parts are held.
  public func write(_ bytes: UnsafeRawBufferPointer, waiting: FetchClient.Waiting) throws(FetchFailure) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(FetchFrame.longest)
      let answer = try client.ask(FetchFrame(kind: .write, number: number, payload: Array(piece)), waiting)
      guard answer.kind == .done else { throw FetchClient.nonsense }
      rest = rest.dropFirst(piece.count)
    }
  }

  /// Waits until the store has all parts. Nothing can be written any more.
  public func finish(waiting: FetchClient.Waiting) throws(FetchFailure) -> UploadReceipt {
    let answer = try client.ask(FetchFrame(kind: .finish, number: number), waiting)
    var payload = PayloadReader(answer.payload)
    guard answer.kind == .done, let receipt = payload.receipt() else { throw FetchClient.nonsense }
    return receipt
  }
}
