/// An object on its way into a store, as a multipart upload. Nothing of it is visible before `FetchClient.complete`; one that is let go
/// stays with the store until it is aborted. For one thread at a time.
public final class FetchUpload {
  /// The store's name of the upload.
  public let id: String

  init(id: String) { self.id = id }

  /// Appends bytes. They are sent while the caller goes on; it waits while two parts are held.
  public func write(_ bytes: UnsafeRawBufferPointer, waiting: FetchClient.Waiting) throws(FetchFailure) {
    throw FetchClient.noUploads
  }

  /// Waits until the store has all parts.
  public func finish(waiting: FetchClient.Waiting) throws(FetchFailure) -> UploadReceipt {
    throw FetchClient.noUploads
  }
}
