import BlockCache
import NetworkGuard
import Synchronization
import Threads

/// Asks for parts of files, and waits for them. Any threads use it, each for transfers of its own.
public final class FetchClient: Sendable {
  /// Called several times a second while nothing has come; false: nobody wants it any more.
  public typealias Waiting = () -> Bool

  private let channel: FetchChannel
  private let answers = Answers()
  /// Seconds between two calls of `Waiting`.
  private static let patience = 0.1

  /// - Parameters:
  ///   - descriptor: its end of a pair of connected sockets. It is the client's from now on.
  ///   - whenOver: called once when who fetches is gone.
  public init(_ descriptor: Int32, whenOver: (@Sendable () -> Void)? = nil) throws(FetchFailure) {
    channel = FetchChannel(descriptor)
    let hasBegun = WorkThread.start("fetched") { [channel, answers] in
      while let frame = channel.receive() { answers.add(frame) }
      answers.end()
      whenOver?()
    }
    guard hasBegun else {
      throw FetchFailure(.over, "this machine cannot start more threads", hint: "see ulimit -u")
    }
  }

  /// Both ends of a channel, of which no other program inherits one; nil: there are no descriptors left.
  public static func sockets() -> (Int32, Int32)? { FetchChannel.pair() }

  /// With a server on threads of this process.
  public static func here(
    _ network: FetchNetwork, limits: FetchLimits = FetchLimits(), cache: BlockCache? = nil
  ) throws(FetchFailure) -> FetchClient {
    guard let (own, other) = FetchChannel.pair() else {
      throw FetchFailure(.over, "this process has no file descriptors left", hint: "see ulimit -n")
    }
    hasServed.store(true, ordering: .relaxed)
    let server = FetchServer(other, network, limits: limits, spools: SpoolFile(), cache: cache)
    let client = try FetchClient(own)
    guard WorkThread.start("fetcher", Completion(), { server.run() }) else {
      throw FetchFailure(.over, "this machine cannot start more threads", hint: "see ulimit -u")
    }
    return client
  }

  private static let hasServed = Atomic(false)

  /// Whether this process has fetched by itself: on threads that may still be at work, for which nobody waits.
  public static var mayBeAtWork: Bool { hasServed.load(ordering: .relaxed) }

  deinit { channel.shut() }

  /// A file that will be read in parts. Whoever fetches asks the guard about it.
  public func origin(_ place: FetchPlace) -> FetchOrigin {
    let number = answers.nextNumber()
    channel.send(FetchFrame(kind: .attach, number: number, payload: Array(place.text.utf8)))
    return FetchOrigin(self, number)
  }

  public func origin(_ url: SourceURL) -> FetchOrigin { origin(.web(url)) }

  func detach(_ number: UInt32) { channel.send(FetchFrame(kind: .detach, number: number)) }

  /// Asks for `count` bytes from `offset` on; fewer, where the file ends before. Does not wait for the answer.
  func start(_ origin: UInt32, offset: Int, count: Int) -> FetchTransfer {
    let number = answers.nextNumber()
    var payload = PayloadWriter()
    payload.add(origin)
    payload.add(UInt64(offset))
    payload.add(UInt32(clamping: count))
    answers.expect(number)
    // Where nobody is there to get it, nobody will answer, which whoever waits is told.
    channel.send(FetchFrame(kind: .open, number: number, payload: payload.bytes))
    return FetchTransfer(self, number)
  }

  func nextNumber() -> UInt32 { answers.nextNumber() }

  func close(_ number: UInt32) {
    answers.forget(number)
    channel.send(FetchFrame(kind: .close, number: number))
  }

  /// Sends a question and waits for its answer.
  func ask(_ frame: FetchFrame, _ waiting: Waiting) throws(FetchFailure) -> FetchFrame {
    guard frame.payload.count <= FetchFrame.longest else { throw Self.tooLong }
    answers.expect(frame.number)
    guard channel.send(frame) else { throw Self.over }
    return try answer(to: frame.number, waiting)
  }

  /// Waits for the answer to a question that was sent.
  func answer(to number: UInt32, _ waiting: Waiting) throws(FetchFailure) -> FetchFrame {
    while true {
      switch answers.take(number, within: Self.patience) {
      case .frame(let answer):
        guard answer.kind == .failure else { return answer }
        throw FetchFailure(answer.payload) ?? Self.nonsense
      case .over: throw Self.over
      case .nothing: guard waiting() else { throw .cancelled }
      }
    }
  }

  private static let over = FetchFailure(
    .over, "what reads URLs has ended unexpectedly", hint: "the job can be tried again")
  private static let tooLong = FetchFailure(
    .tooLarge, "what is said about a URL exceeds \(FetchFrame.longest >> 10) KiB",
    hint: "shorten its metadata and headers")
  static let nonsense = FetchFailure(.over, "what reads URLs does not keep to its rules")
}

/// A file at a URL, for as long as somebody may read it.
public final class FetchOrigin: Sendable {
  /// Bytes in which parts are best asked for, from a multiple of it on: then whole blocks are kept in the cache.
  public static let block = BlockCache.block
  private let client: FetchClient
  private let number: UInt32

  init(_ client: FetchClient, _ number: UInt32) {
    self.client = client
    self.number = number
  }

  deinit { client.detach(number) }

  /// Asks for a part of it, and waits until its server has answered.
  public func open(offset: Int, count: Int, waiting: FetchClient.Waiting) throws(FetchFailure)
    -> FetchTransfer
  {
    let transfer = start(offset: offset, count: count)
    try transfer.begin(waiting: waiting)
    return transfer
  }

  /// Asks for a part of it that will be wanted: it is on its way while something else is read.
  public func start(offset: Int, count: Int) -> FetchTransfer {
    client.start(number, offset: offset, count: count)
  }
}

/// A part of a file that is being read. For one thread at a time.
public final class FetchTransfer: @unchecked Sendable {
  // Unchecked: one thread at a time uses it.
  /// Once it has begun.
  public private(set) var head = FetchHead(size: 0, version: nil)
  public private(set) var tally = FetchTally()
  private let client: FetchClient
  private let number: UInt32
  private var hasBegun = false
  private var isOver = false

  init(_ client: FetchClient, _ number: UInt32) {
    self.client = client
    self.number = number
  }

  /// Waits until its server has answered. Twice is legal.
  public func begin(waiting: FetchClient.Waiting) throws(FetchFailure) {
    guard !hasBegun else { return }
    hasBegun = true
    let answer = try client.answer(to: number, waiting)
    guard answer.kind == .head, let head = FetchHead(answer.payload) else { throw FetchClient.nonsense }
    self.head = head
    tally.requests = head.requests
  }

  /// Ends it, wherever it is.
  deinit { client.close(number) }

  /// Waits for the next bytes, as many as are there; 0: the end of the part. Once it has begun.
  public func read(
    into buffer: UnsafeMutableRawBufferPointer, waiting: FetchClient.Waiting
  ) throws(FetchFailure) -> Int {
    // Nobody answers behind its end.
    guard !isOver else { return 0 }
    isOver = true
    var payload = PayloadWriter()
    payload.add(UInt32(clamping: buffer.count))
    let answer = try client.ask(FetchFrame(kind: .read, number: number, payload: payload.bytes), waiting)
    guard let bytes = bytes(of: answer), bytes.count <= buffer.count else { throw FetchClient.nonsense }
    buffer.copyBytes(from: bytes)
    isOver = bytes.isEmpty
    return bytes.count
  }

  private func bytes(of answer: FetchFrame) -> ArraySlice<UInt8>? {
    switch answer.kind {
    case .bytes:
      var payload = PayloadReader(answer.payload)
      guard let requests: UInt32 = payload.number() else { return nil }
      tally.requests = Int(requests)
      tally.bytes += payload.rest.count
      return payload.rest
    case .cached:
      tally.cachedBytes += answer.payload.count
      // Only a server's bytes have an end.
      return answer.payload.isEmpty ? nil : answer.payload[...]
    default: return nil
    }
  }
}

/// What a transfer has taken so far.
public struct FetchTally: Sendable, Equatable {
  /// Made of the server.
  public var requests = 0
  /// That it sent.
  public var bytes = 0
  /// From the cache.
  public var cachedBytes = 0

  public init(requests: Int = 0, bytes: Int = 0, cachedBytes: Int = 0) {
    self.requests = requests
    self.bytes = bytes
    self.cachedBytes = cachedBytes
  }

  public static func + (one: FetchTally, other: FetchTally) -> FetchTally {
    FetchTally(
      requests: one.requests + other.requests, bytes: one.bytes + other.bytes,
      cachedBytes: one.cachedBytes + other.cachedBytes)
  }

  public static func - (new: FetchTally, old: FetchTally) -> FetchTally {
    FetchTally(
      requests: new.requests - old.requests, bytes: new.bytes - old.bytes,
      cachedBytes: new.cachedBytes - old.cachedBytes)
  }
}

/// Answers that nobody has taken yet, by what they are about.
private final class Answers: @unchecked Sendable {
  // Unchecked: guarded by `condition`.
  private let condition = Condition()
  private var expected: Set<UInt32> = []
  private var frames: [UInt32: FetchFrame] = [:]
  private var last: UInt32 = 0
  private var isOver = false

  enum Taken {
    case frame(FetchFrame)
    case nothing
    case over
  }

  func nextNumber() -> UInt32 {
    condition.locked {
      last &+= 1
      return last
    }
  }

  func expect(_ number: UInt32) { condition.locked { _ = expected.insert(number) } }

  func forget(_ number: UInt32) {
    condition.locked {
      expected.remove(number)
      frames[number] = nil
    }
  }

  func add(_ frame: FetchFrame) {
    condition.locked { if expected.contains(frame.number) { frames[frame.number] = frame } }
    condition.broadcast()
  }

  func end() {
    condition.locked { isOver = true }
    condition.broadcast()
  }

  func take(_ number: UInt32, within seconds: Double) -> Taken {
    let deadline = monotonicSeconds() + seconds
    return condition.locked {
      while true {
        if let frame = frames.removeValue(forKey: number) {
          expected.remove(number)
          return .frame(frame)
        }
        if isOver { return .over }
        guard condition.wait(until: deadline) else { return .nothing }
      }
    }
  }
}
