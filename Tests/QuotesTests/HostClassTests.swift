import ClipJob
import Quotes
import Testing

@Suite struct HostClassTests {
  /// Half a second to connect, 20 ms a request, 4 MB a second; a tenth of it is chance.
  private struct Server {
    var random = Seeded(seed: 5)

    mutating func job() -> (work: TransferWork, seconds: Double) {
      let bytes = 1e6 * (2 + 200 * random.next())
      let work = TransferWork(host: "media.example", requests: 2 + (bytes / 4e6).rounded(), bytes: bytes)
      let exact = 0.5 + 0.02 * work.requests + bytes / 4e6
      return (work, exact * (0.95 + 0.1 * random.next()))
    }
  }

  private func learnt(_ count: Int, from server: inout Server) throws -> QuoteBook {
    let name = try #require(HostClass.of("media.example"))
    var book = QuoteBook()
    for _ in 0..<count {
      let (work, seconds) = server.job()
      let lesson = book.model(of: name).lesson(work.features, seconds: seconds, memory: 1, peak: nil)
      book = book.adding([name: try #require(lesson)])
    }
    return book
  }

  @Test func twentyJobsTeachAHost() throws {
    var server = Server()
    let book = try learnt(20, from: &server)
    for _ in 0..<50 {
      let (work, seconds) = server.job()
      let quote = try #require(book.quotes([work]).first)
      // Of a few megabytes, what it takes to connect is most, and twenty films hardly tell it.
      let tolerance = max(0.2 * seconds, 1)
      #expect(quote.jobs == 20 && abs(quote.seconds - seconds) < tolerance, "\(quote), \(seconds)")
    }
  }

  /// 0.2 s, 0.05 s a request, 25 MB a second; and nothing of it is said to be learnt.
  @Test func anUnknownHostIsAssumed() throws {
    var server = Server()
    let book = try learnt(20, from: &server)
    let work = TransferWork(host: "other.example", requests: 4, bytes: 50e6)
    let quote = try #require(book.quotes([work]).first)
    #expect(quote.jobs == 0 && abs(quote.seconds - 2.4) < 1e-6, "\(quote)")
  }

  /// Neither a device to quote for, nor a part of what the devices' jobs take.
  @Test func aHostIsNoDevice() throws {
    var server = Server()
    let book = try learnt(20, from: &server)
    #expect(book.devices.isEmpty)
    #expect(book.expectedSeconds(WorkFeatures()) == QuoteBook().expectedSeconds(WorkFeatures()))
  }

  @Test func hostsAreBounded() throws {
    let work = TransferWork(host: "x", requests: 1, bytes: 1e6)
    let names = try (0..<HostClass.most).map { try #require(HostClass.of("h\($0).example")) }
    let lesson = try #require(
      QuoteBook().model(of: names[0]).lesson(work.features, seconds: 1, memory: 1, peak: nil))
    func book(_ count: Int) -> QuoteBook {
      QuoteBook(Dictionary(uniqueKeysWithValues: names.prefix(count).map { ($0, lesson) }))
    }
    let one = try #require(HostClass.of("one.more"))
    #expect(book(HostClass.most - 1).learns(host: one))
    #expect(!book(HostClass.most).learns(host: one) && book(HostClass.most).learns(host: names[7]))
  }

  /// Results are written by lanes; a store's fields are named after hosts.
  @Test(arguments: [
    "", "a|b", "a b", "a\n", "\u{1B}[31m", "ü.example", "a/b", String(repeating: "a", count: 300),
  ])
  func whatIsNoNameIsNotLearnt(_ host: String) {
    #expect(HostClass.of(host) == nil)
    let quote = QuoteBook().quotes([TransferWork(host: host, requests: 0, bytes: 25e6)]).first
    #expect(quote.map { abs($0.seconds - 1.2) < 1e-6 && $0.jobs == 0 } == true)
  }

  @Test func namesAreOneWhateverTheirLetters() {
    #expect(HostClass.of("Media.Example:8080") == HostClass.of("media.example:8080"))
    #expect(HostClass.of("[2001:db8::1]:9000") != nil)
  }

  @Test func transfersAreReadAsWritten() {
    let work = TransferWork(host: "a.example:9000", requests: 7, bytes: 123_456_789)
    #expect(TransferWork(document: work.document) == work)
    #expect(TransferWork(document: ["host": "a", "requests": .number(-1), "bytes": .number(1)]) == nil)
    #expect(TransferWork(document: []) == nil)
  }
}
