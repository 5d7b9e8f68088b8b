import HTTPClient
import Threads

/// A file at a URL: what its server said of it, which every further answer has to agree with.
final class FetchedOrigin: @unchecked Sendable {
  // Unchecked: what changes is guarded by `condition`; the rest is constant.
  let url: FetchPlace
  let client: WebClient
  private let spools: SpoolFile?
  private let condition = Condition()
  private var facts: Facts?
  /// What it was for an earlier reader, by a strong tag: its server is asked whether it still is.
  private var expected: Facts?
  private var spool: Spool?

  struct Facts: Equatable {
    var size: Int
    var tag: String?
    var date: String?
    /// That a store with versions gave it.
    var versionID: String?
    /// The date is so much older than the answer that a second change within its second would have another one (RFC 9110, section 8.8.2.2).
    var isDateSettled = false

    init(size: Int, tag: String) { (self.size, self.tag) = (size, tag) }

    init(size: Int, _ head: HTTPResponseHead) {
      self.size = size
      tag = head.header("ETag")
      date = head.header("Last-Modified")
      versionID = head.header("x-amz-version-id").flatMap { $0 == "null" ? nil : $0 }
      if let changed = date.flatMap(HTTPDate.seconds), let now = head.header("Date").flatMap(HTTPDate.seconds)
      {
        isDateSettled = now - changed >= 60
      }
    }

    /// Names exactly these bytes.
    var strongTag: String? { tag.flatMap { $0.hasPrefix("W/") ? nil : $0 } }

    /// A strong tag names the bytes; else the time, to a second.
    var version: String? {
      if let strongTag { return versionID.map { "\(strongTag) \($0)" } ?? strongTag }
      return date.map { "\($0) \(size)" }
    }

    /// Whether an answer that says so has bytes of the same file. Servers behind one address may write different dates, but what was once named
    /// by a strong tag is named by it again: an answer that leaves it out may be of any file of that size. Without one, all that was said is
    /// said again.
    func agrees(with other: Facts) -> Bool {
      guard size == other.size else { return false }
      return strongTag != nil ? tag == other.tag : tag == other.tag && date == other.date
    }
  }

  init(_ url: FetchPlace, _ client: WebClient, _ spools: SpoolFile?) {
    self.url = url
    self.client = client
    self.spools = spools
  }

  deinit { spool?.cancel() }

  var known: Facts? { condition.locked { facts } }

  /// What a server has to be asked so that it answers only while the file is the same.
  var conditions: [(name: String, value: String)] {
    guard let facts = known else {
      guard let tag = condition.locked({ expected })?.strongTag else { return [] }
      return [("If-None-Match", tag)]
    }
    if let tag = facts.tag { return tag.hasPrefix("W/") ? [] : [("If-Match", tag)] }
    return facts.date.map { [("If-Unmodified-Since", $0)] } ?? []
  }

  /// Before it is asked for the first time.
  func expect(_ facts: Facts) { condition.locked { expected = facts } }

  /// Its server has been asked whether it is what was expected.
  var expectsVersion: Bool { condition.locked { facts == nil && expected != nil } }

  /// Its server says that it is what was expected (status 304). False: it means another version, and is to be asked plainly.
  func confirm(_ head: HTTPResponseHead) -> Bool {
    condition.locked {
      guard facts == nil, let was = expected, head.header("ETag").map({ $0 == was.tag }) ?? true else {
        expected = nil
        return false
      }
      facts = was
      return true
    }
  }

  /// Remembers what was said first, and holds the server to it.
  func agree(_ new: Facts) throws(WebFault) {
    guard new.size <= FetchLimits.largestFile else {
      throw WebFault(
        FetchFailure(
          .unreadable,
          "\(url.shown) cannot be read: the server says that it has \(new.size) bytes, more than any file has",
          hint: "check the Content-Range of its answers"))
    }
    let agrees = condition.locked {
      if facts == nil { facts = new }
      return facts?.agrees(with: new) == true
    }
    if !agrees { throw WebFault(WebFault.changed(url)) }
  }

  /// A server that knows no ranges gives the whole file: once, onto disk.
  ///
  /// - Parameters:
  ///   - asked: ends the answer.
  ///   - reader: ends the wait for it.
  func spooled(
    _ answer: WebClient.Answer, _ asked: FetchCancellation, for reader: FetchCancellation
  ) throws(WebFault) -> Spool {
    let made = try condition.locked { () throws(WebFault) -> Spool in
      if let spool { return spool }
      // Before others read from it. A size that is not told is that which is known, and is checked when all has come.
      let first = Facts(size: answer.head.contentLength ?? facts?.size ?? 0, answer.head)
      guard facts?.agrees(with: first) ?? true else { throw WebFault(WebFault.changed(url)) }
      guard let spools else {
        throw WebFault(
          FetchFailure(
            .unreadable,
            "\(url.shown) cannot be read: its server knows no ranges, and there is no temporary folder",
            hint: "set TMPDIR to a folder that can be written"))
      }
      let made = try Spool(self, answer, asked, spools, size: answer.head.contentLength ?? facts?.size)
      spool = made
      return made
    }
    let size = try made.size(reader)
    try agree(Facts(size: size, answer.head))
    return made
  }

  var currentSpool: Spool? { condition.locked { spool } }
}
