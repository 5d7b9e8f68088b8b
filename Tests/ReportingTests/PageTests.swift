import Costs
import Testing

@testable import Reporting

@Suite struct PageTests {
  private func page(_ fill: (inout ReportBuilder) -> Void) -> String {
    var builder = ReportBuilder(from: Entries.day, to: Entries.day + 86_400, queues: ["default"])
    fill(&builder)
    return builder.report().page(madeAt: Entries.day + 86_400, version: "1.2.3")
  }

  @Test func anEmptyReportSaysThatThereIsNothing() throws {
    let page = page { _ in }
    for sentence in [
      "No job ended in this period.", "No job started in this period.", "Nothing in this period has a price.",
      "Nothing failed in this period.", "No job in this period had a quote.", "No device was in use",
    ] { #expect(page.contains(sentence), "\(sentence)") }
    #expect(!page.contains("NaN") && !page.contains("\"nan") && !page.contains("\"inf"))
    try Tags.check(page)
  }

  @Test func oneClipIsDrawn() throws {
    let page = page { builder in
      builder.add(Entries.job("one", at: 40_000, tenant: "acme"), queue: "default")
      builder.add(QueueHappening(at: Entries.day + 39_990, job: "one", .queued), queue: "default")
      builder.add(QueueHappening(at: Entries.day + 39_995, job: "one", .running), queue: "default")
    }
    #expect(page.contains("<circle") && page.contains("21 Nov 11:00–11:30 UTC: succeeded 1"))
    try Tags.check(page)
  }

  @Test func whatHasNoPriceIsNotFree() throws {
    let page = page { builder in
      builder.add(Entries.job("a", at: 40_000, cost: nil, tenant: "acme"), queue: "default")
      builder.add(Entries.idle(at: 40_100, cost: nil), queue: "default")
    }
    #expect(!page.contains("$0.00") && page.contains("<td class=\"n\">–</td>"))
    #expect(page.contains("of the devices’ time has no price"))
    try Tags.check(page)
  }

  @Test func theTileAndTheReasonsTellTheSame() throws {
    let page = page { builder in
      for n in 0..<3 {
        builder.add(
          QueueHappening(at: Entries.day + 5, job: "j\(n)", .failed(code: "key.unknown")), queue: "default")
      }
      builder.add(Entries.job("a", at: 9, .lost), queue: "default")
    }
    #expect(page.contains("<dt>Failed jobs</dt><dd class=\"value\">3</dd>") && page.contains("3 failed"))
    #expect(page.contains("requeued or lost 1") && page.contains("attempts without a clip"))
    try Tags.check(page)
  }

  /// Ids, labels, codes and devices come from clients.
  @Test func hostileTextsStayTexts() throws {
    let hostile = "\"><svg onload=alert(1)></td><script src=//x>'\u{0}\u{202E}"
    let page = page { builder in
      var entry = Entries.job(hostile, at: 50, tenant: hostile, device: hostile)
      entry.busySeconds = [hostile: 5]
      builder.add(entry, queue: hostile)
      builder.add(QueueHappening(at: Entries.day + 1, job: hostile, .failed(code: hostile)), queue: hostile)
    }
    #expect(!page.contains("<script") && !page.contains("<svg onload") && page.contains("&lt;script"))
    #expect(!page.unicodeScalars.contains { $0 == "\u{0}" || $0 == "\u{202E}" })
    try Tags.check(page)
  }

  /// Nothing is fetched and nothing runs, also where a text would have it.
  @Test func thePageNeedsNothingElse() {
    let page = page { $0.add(Entries.job("a", at: 1), queue: "default") }
    #expect(page.contains("default-src 'none'"))
    for word in ["src=", "href=", "url(", "@import", "http://", "https://", "<script"] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test func everyChartIsNamedForThoseWhoDoNotSeeIt() {
    let page = page { builder in
      var entry = Entries.job("a", at: 1)
      entry.quotedSeconds = 9
      builder.add(entry, queue: "default")
      builder.add(QueueHappening(at: Entries.day, job: "a", .queued), queue: "default")
      builder.add(QueueHappening(at: Entries.day, job: "a", .running), queue: "default")
    }
    for id in ["throughput", "waits", "cost", "quotes"] {
      #expect(page.contains("aria-labelledby=\"\(id)-title \(id)-summary\""))
      #expect(page.contains("<title id=\"\(id)-title\">") && page.contains("<desc id=\"\(id)-summary\">"))
    }
  }

  /// The page's size follows from its charts, not from what they show.
  @Test func aHundredThousandEntriesAreAddedUp() throws {
    let page = page { builder in
      for n in 0..<100_000 {
        builder.add(
          Entries.job("job-\(n)", at: Double(n) * 0.86, cost: Int128(n), tenant: "tenant-\(n % 1000)"),
          queue: "default")
      }
    }
    #expect(page.utf8.count < 200_000 && page.contains(">100,000<") && page.contains("988 more"))
    try Tags.check(page)
  }

  @Test func longNamesAndManyReasonsStayOnThePage() throws {
    let page = page { builder in
      for n in 0..<40 {
        builder.add(
          QueueHappening(at: Entries.day + 1, job: "j", .failed(code: "code.\(n)")), queue: "default")
      }
      builder.add(Entries.job(String(repeating: "x", count: 128), at: 5), queue: "default")
    }
    #expect(page.contains("28 more"))
    try Tags.check(page)
  }
}

/// Whether a document's tags are balanced.
enum Tags {
  struct Unbalanced: Error { var place: String }

  static func check(_ page: String) throws {
    var open: [Substring] = []
    var rest = page[...]
    while let start = rest.firstIndex(of: "<") {
      rest = rest[start...]
      guard let end = rest.firstIndex(of: ">") else { throw Unbalanced(place: String(rest.prefix(80))) }
      let tag = rest[rest.index(after: start)..<end]
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
      if tag.hasPrefix("/") {
        guard open.popLast() == name else { throw Unbalanced(place: String(rest.prefix(80))) }
      } else if !tag.hasSuffix("/"), !tag.hasPrefix("!"), name != "meta" {
        open.append(name)
      }
      rest = rest[rest.index(after: end)...]
    }
    if !open.isEmpty { throw Unbalanced(place: open.joined(separator: " ")) }
  }
}
