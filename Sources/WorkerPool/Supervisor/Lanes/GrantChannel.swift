import ClipJob
import ObjectStores
import Threads

#if canImport(Glibc)
  import Glibc
#endif

/// Tells what fetches for a lane what each job names by URL, over a socket of which the lane has no end, and hears which requests of the
/// lane were refused because they were of something else.
final class GrantChannel {
  private let descriptor: Int32
  private let stores: StoreEnvironment?
  private let buckets: [BucketRule]
  private var granted = FetchGrant.none
  private var frames = MessageFrame(longest: FromFetcher.longest)
  private var refused: [String] = []
  private var answer: Stores?
  private(set) var isOpen = true

  /// Seconds that what fetches may take to read a grant. It does nothing else on that thread.
  private static let patience = 10.0

  /// - Parameters:
  ///   - descriptor: stays its owner's; it does not block.
  ///   - stores: for jobs that name objects which `buckets` cover.
  init(_ descriptor: Int32, stores: StoreEnvironment?, buckets: [BucketRule]) {
    self.descriptor = descriptor
    self.stores = stores
    self.buckets = buckets
  }

  /// What a job needs, and no more.
  func grant(of job: Job) -> FetchGrant {
    let urls = JobURLs(job)
    let needsStores = (urls.sources + urls.outputs).contains { url in
      guard let object = try? ObjectURL(url) else { return false }
      return buckets.contains { $0.covers(object) }
    }
    return FetchGrant(sources: urls.sources, outputs: urls.outputs, stores: needsStores ? stores : nil)
  }

  /// From now on this is granted. It is there before whatever the lane is told afterwards. False: what fetches does not take it.
  func tell(_ grant: FetchGrant) -> Bool {
    guard grant != .none || granted != .none else { return true }
    granted = grant
    return send(.grant(grant))
  }

  private func send(_ message: ToFetcher) -> Bool {
    let bytes = message.frame
    guard bytes.count - 4 <= ToFetcher.longest else { return false }
    let deadline = monotonicSeconds() + Self.patience
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
        continue
      }
      guard count < 0, errno == EINTR || errno == EAGAIN, monotonicSeconds() < deadline else { return false }
      var files = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
      _ = poll(&files, 1, 100)
    }
    return true
  }

  /// What was refused since the last call, a clause each. Never blocks.
  func refusals() -> [String] {
    receive()
    defer { refused = [] }
    return refused
  }

  enum Stores: Equatable {
    case usable
    /// Why not, a clause.
    case broken(String)
    /// Nobody can say.
    case unknown
  }

  /// Seconds that getting credentials may take: some answers of services, one after another.
  private static let checkPatience = 60.0

  /// Has it found out whether the stores can be used: whether settings and credentials are there and fit.
  ///
  /// - Parameter goOn: asked several times a second.
  func checkStores(while goOn: () -> Bool) -> Stores {
    answer = nil
    guard let stores, send(.check(stores)) else { return .unknown }
    let deadline = monotonicSeconds() + Self.checkPatience
    while isOpen, monotonicSeconds() < deadline, goOn() {
      var files = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
      _ = poll(&files, 1, 100)
      receive()
      if let answer { return answer }
    }
    return .unknown
  }

  private func receive() {
    var room = [UInt8](repeating: 0, count: 1 << 14)
    while isOpen {
      let count = recv(descriptor, &room, room.count, Int32(MSG_DONTWAIT))
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { break }
      guard count > 0 else {
        isOpen = false
        break
      }
      frames.append(room[..<count])
    }
    do {
      while let body = try frames.next() {
        switch FromFetcher(body) {
        case .refused(let text): refused.append(text)
        case .stores(nil): answer = .usable
        case .stores(let problem?): answer = .broken(problem)
        case nil: isOpen = false
        }
      }
    } catch {
      isOpen = false
    }
  }
}
