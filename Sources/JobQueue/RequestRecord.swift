/// A request whose sender may repeat it, not knowing whether it was carried out.
public struct RepeatableRequest: Sendable, Equatable {
  /// What its sender calls it, together with who that is. 1 to 128 letters and digits.
  public var key: String
  /// Of all that it asks for: another request with the same key has another one.
  public var digest: String
  /// Whose it is. 1 to 128 letters and digits.
  public var sender: String
  /// Of a sender so many are kept, the latest ones.
  public var mostOfSender: Int

  public init(key: String, digest: String, sender: String, mostOfSender: Int) {
    (self.key, self.digest) = (key, digest)
    (self.sender, self.mostOfSender) = (sender, mostOfSender)
  }
}

/// What becomes of a request that begins; see `JobQueue.begin`.
public enum RequestStart: Sendable, Equatable {
  /// It is the caller's to carry out.
  case begun(RequestAttempt)
  /// It was carried out: its answer.
  case answered([UInt8])
  /// Somebody is carrying it out, and has so many seconds before another may.
  case underWay(Double)
  /// The key is another request's.
  case different
}

/// One attempt to carry a request out.
public struct RequestAttempt: Sendable, Equatable {
  public var key: String
  /// The same for all attempts at a request, and of no other. What they create is named by it, so that a later attempt finds what an
  /// earlier one had done when its server died.
  public var seed: String
  /// Tells attempts apart.
  package var nonce: String

  package init(key: String, seed: String, nonce: String) {
    (self.key, self.seed, self.nonce) = (key, seed, nonce)
  }
}

/// How an attempt ended.
public enum RequestEnd: Sendable, Equatable {
  /// Repetitions get this answer.
  case answered([UInt8])
  /// Nothing was done: the key is free again, also for another request.
  case refused
  /// A part of it may have been done: a repetition carries it out, at once.
  case interrupted
}
