/// What becomes of uploads into a folder, for metrics.
public enum UploadNews: Sendable, Equatable {
  public enum State: String, Sendable {
    /// A client has said what it will send.
    case begun
    /// All bytes have come.
    case complete
    /// All have come, and are not those of the checksum: it is removed.
    case wrong
    case deleted
  }

  case received(bytes: Int)
  case became(State)
}
