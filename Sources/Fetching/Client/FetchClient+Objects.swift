extension FetchClient {
  /// Begins a multipart upload.
  ///
  /// - Parameter url: `s3://bucket/key`.
  public func upload(to url: String, _ settings: UploadSettings, waiting: Waiting) throws(FetchFailure)
    -> FetchUpload
  {
    let number = nextNumber()
    do throws(FetchFailure) {
      let answer = try command(.begin(url: url, settings), number, waiting)
      return FetchUpload(self, number, id: String(decoding: answer, as: UTF8.self))
    } catch {
      close(number)
      throw error
    }
  }

  /// Makes an upload whose parts are all there the object. Idempotent: where it was completed before, the facts are the object's.
  ///
  /// - Throws: `.notFound` where the store knows no such upload and the object is not of these parts.
  public func complete(
    _ url: String, _ receipt: UploadReceipt, _ settings: UploadSettings, waiting: Waiting
  ) throws(FetchFailure) -> ObjectFacts {
    guard let facts = ObjectFacts(try command(.complete(url: url, receipt, settings), waiting)) else {
      throw Self.nonsense
    }
    return facts
  }

  /// Removes an upload's parts. Idempotent: one that is not there is fine.
  public func abort(_ url: String, id: String, waiting: Waiting) throws(FetchFailure) {
    _ = try command(.abort(url: url, id: id), waiting)
  }

  /// Nil: there is no such object.
  public func facts(of url: String, waiting: Waiting) throws(FetchFailure) -> ObjectFacts? {
    let answer = try command(.facts(url: url), waiting)
    guard !answer.isEmpty else { return nil }
    guard let facts = ObjectFacts(answer) else { throw Self.nonsense }
    return facts
  }

  /// All uploads that were neither completed nor aborted, of keys that begin as the URL's: `s3://media/clips/`, `s3://media/`.
  public func uploads(below url: String, waiting: Waiting) throws(FetchFailure) -> [PendingUpload] {
    var all: [PendingUpload] = []
    var mark: UploadPage.Mark?
    repeat {
      guard let page = UploadPage(try command(.uploads(url: url, after: mark), waiting)) else {
        throw Self.nonsense
      }
      // A store that repeats itself would have no end.
      guard page.next == nil || page.next != mark else { throw Self.nonsense }
      all += page.uploads
      mark = page.next
    } while mark != nil
    return all
  }

  /// One PUT of bytes whose number is known.
  ///
  /// - Parameters:
  ///   - url: a presigned https URL, or `s3://bucket/key`.
  ///   - size: bytes.
  ///   - settings: for a presigned URL those alone that it was signed with.
  ///   - read: fills the buffer from `offset` on and returns how much of it, at least a byte; asked again from 0 where the request is tried
  ///     again.
  public func put(
    to url: String, size: Int, _ settings: UploadSettings,
    read: (_ offset: Int, UnsafeMutableRawBufferPointer) throws(FetchFailure) -> Int, waiting: Waiting
  ) throws(FetchFailure) -> ObjectFacts {
    let number = nextNumber()
    defer { close(number) }
    var answer = try ask(
      FetchFrame(
        kind: .command, number: number, payload: StoreCommand.put(url: url, size: size, settings).payload),
      waiting)
    while answer.kind == .want {
      var payload = PayloadReader(answer.payload)
      guard let offset: UInt64 = payload.number(), let count: UInt32 = payload.number(),
        count <= FetchFrame.longest
      else {
        throw Self.nonsense
      }
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(count), alignment: 16)
      defer { room.deallocate() }
      let filled = try read(Int(offset), room)
      answer = try ask(
        FetchFrame(kind: .write, number: number, payload: Array(room.prefix(filled))), waiting)
    }
    guard answer.kind == .done, let facts = ObjectFacts(answer.payload) else { throw Self.nonsense }
    return facts
  }

  private func command(_ command: StoreCommand, _ waiting: Waiting) throws(FetchFailure) -> [UInt8] {
    let number = nextNumber()
    defer { close(number) }
    return try self.command(command, number, waiting)
  }

  private func command(_ command: StoreCommand, _ number: UInt32, _ waiting: Waiting) throws(FetchFailure)
    -> [UInt8]
  {
    let answer = try ask(FetchFrame(kind: .command, number: number, payload: command.payload), waiting)
    guard answer.kind == .done else { throw Self.nonsense }
    return answer.payload
  }
}
