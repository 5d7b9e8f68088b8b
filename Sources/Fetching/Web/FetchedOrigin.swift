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
  private var spool: Spool?

  struct Facts: Equatable {
    var size: Int
    var tag: String?
    var date: String?
    /// That a store with versions gave it.
    var versionID: String?

    init(size: Int, _ head: HTTPResponseHead) {
      self.size = size
      tag = head.header("ETag")
      date = head.header("Last-Modified")
      versionID = head.header("x-amz-version-id").flatMap { $0 == "null" ? nil : $0 }
    }

    /// A strong tag names the bytes; else the time, to a second.
    var version: String? {
      if let tag, !tag.hasPrefix("W/") { return versionID.map { "\(tag) \($0)" } ?? tag }
      return date.map { "\($0) \(size)" }
    }

    func agrees(with other: Facts) -> Bool {
      // Servers behind one address may write different dates, and leave out a tag.
      if let tag, let theirs = other.tag { return tag == theirs && size == other.size }
      return size == other.size && (date == nil || other.date == nil || date == other.date)
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
    guard let facts = known else { return [] }
    if let tag = facts.tag { return tag.hasPrefix("W/") ? [] : [("If-Match", tag)] }
    return facts.date.map { [("If-Unmodified-Since", $0)] } ?? []
  }

  /// Remembers what was said first, and holds the server to it.
  func agree(_ new: Facts) throws(WebFault) {
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
      guard let spools else {
        throw WebFault(
          FetchFailure(
            .unreadable,
            "\(url.shown) cannot be read: its server knows no ranges, and there is no temporary folder",
            hint: "set TMPDIR to a folder that can be written"))
      }
      let made = try Spool(self, answer, asked, spools)
      spool = made
      return made
    }
    let size = try made.size(reader)
    try agree(Facts(size: size, answer.head))
    return made
  }

  var currentSpool: Spool? { condition.locked { spool } }
}
