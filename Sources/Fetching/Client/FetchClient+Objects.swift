extension FetchClient {
  static let noUploads = FetchFailure(.over, "this version does not write to stores yet")

  /// Begins a multipart upload.
  ///
  /// - Parameter url: `s3://bucket/key`.
  public func upload(to url: String, _ settings: UploadSettings, waiting: Waiting) throws(FetchFailure)
    -> FetchUpload
  {
    throw Self.noUploads
  }

  /// Makes an upload whose parts are all there the object. Idempotent: where it was completed before, the facts are the object's.
  ///
  /// - Throws: `.notFound` where the store knows no such upload and the object is not of these parts.
  public func complete(
    _ url: String, _ receipt: UploadReceipt, _ settings: UploadSettings, waiting: Waiting
  ) throws(FetchFailure) -> ObjectFacts {
    throw Self.noUploads
  }

  /// Removes an upload's parts. Idempotent: one that is not there is fine.
  public func abort(_ url: String, id: String, waiting: Waiting) throws(FetchFailure) {
    throw Self.noUploads
  }

  /// Nil: there is no such object.
  public func facts(of url: String, waiting: Waiting) throws(FetchFailure) -> ObjectFacts? {
    throw Self.noUploads
  }

  /// All uploads that were neither completed nor aborted, of keys that begin as the URL's.
  public func uploads(below url: String, waiting: Waiting) throws(FetchFailure) -> [PendingUpload] {
    throw Self.noUploads
  }

  /// One PUT of bytes whose number is known.
  ///
  /// - Parameters:
  ///   - url: a presigned https URL, or `s3://bucket/key`.
  ///   - size: bytes.
  ///   - read: fills the buffer from `offset` on and returns how much of it; asked again from 0 where the request is tried again.
  public func put(
    to url: String, size: Int, _ settings: UploadSettings,
    read: (_ offset: Int, UnsafeMutableRawBufferPointer) throws(FetchFailure) -> Int, waiting: Waiting
  ) throws(FetchFailure) -> ObjectFacts {
    throw Self.noUploads
  }
}
