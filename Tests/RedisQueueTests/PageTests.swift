import ClipJob
import JobQueue
import QueueConformance
import RedisQueue
import TestKit
import Testing

/// Lists of all jobs where earlier versions, which have no such lists, work on the queue, too.
@Suite struct PageTests {
  private let server: RedisServer
  private let served: RedisQueueFixture

  init() throws {
    server = try RedisServer(listening: .unix)
    served = try RedisQueueFixture(server: server)
  }

  private func add(_ ids: some Sequence<Int>, tenant: String = "t") throws {
    for n in ids {
      _ = try served.redis.enqueue(JobRequest(id: "job-\(n)", tenant: tenant), document: [1])
    }
  }

  /// As such a version would have left the queue: with the jobs of these numbers in no list.
  private func unlist(_ ids: some Sequence<Int>) throws {
    for n in ids {
      try served.command("ZREM", served.key("listed"), "job-\(n)")
      try served.command("ZREM", served.key("listed:t"), "job-\(n)")
      try served.command("HINCRBY", served.key("meta"), "listed", -1)
    }
  }

  private func listed() throws -> [String] {
    try served.redis.pages(JobPage.Request(tenant: "t", limit: 500))
  }

  @Test func whatNobodyListedIsFoundByTheFirstWhoAsks() throws {
    try add(0..<3000)
    try unlist(0..<3000)
    for n in 0..<5000 { try served.command("SET", "somebody's:\(n)", 1) }
    #expect(try listed() == (0..<3000).reversed().map { "job-\($0)" })
    // From then on it costs nothing more.
    try served.command("CONFIG", "RESETSTAT")
    #expect(try listed().count == 3000)
    #expect(try !served.command("INFO", "commandstats").toString().contains("cmdstat_scan"))
  }

  @Test func theLeaderFindsItWhenNobodyAsks() throws {
    try add(0..<200)
    try unlist(0..<200)
    _ = try served.redis.maintain(limit: 10)
    #expect(try served.command("ZCARD", served.key("listed:t")).toInteger() == 200)
    #expect(try served.command("ZCARD", served.key("listed")).toInteger() == 200)
  }

  @Test func whatAnEarlierVersionAddsLaterIsFoundAsWell() throws {
    try add(0..<100)
    try unlist(0..<50)
    #expect(try listed().count == 100)
    try add(100..<150)
    try unlist(120..<130)
    #expect(try listed() == (0..<150).reversed().map { "job-\($0)" })
  }

  @Test func aSurveyBeginsAnewWithEachRunOfTheServer() throws {
    try add(0..<2000)
    try unlist(0..<2000)
    // The place at which a survey was in an earlier run means nothing in this one.
    try served.command(
      "HSET", served.key("meta"), "surveyRun", "another", "surveyAt", "1", "surveyFor", "2000")
    #expect(try listed().count == 2000)
  }

  /// It removed the job, and its id is another tenant's by now.
  @Test func whatAnEarlierVersionForgotIsTakenOffTheLists() throws {
    try add(0..<3)
    try served.command("DEL", served.key("job:job-1"), served.key("job:job-2"))
    try add([2], tenant: "u")
    #expect(try listed() == ["job-0"])
    #expect(try served.redis.pages(JobPage.Request(limit: 5)) == ["job-2", "job-0"])
    #expect(try served.command("ZCARD", served.key("listed:t")).toInteger() == 1)
    #expect(try served.command("ZCARD", served.key("listed")).toInteger() == 2)
  }

  /// A page of few among many is short, and the next goes on from there.
  @Test func aFilterThatMatchesLittleCostsABoundedLook() throws {
    try add(0..<12_000)
    _ = try served.redis.cancel("job-11999")
    _ = try served.redis.cancel("job-0")
    let first = try served.redis.page(JobPage.Request(.cancelled, limit: 2))
    #expect(first.jobs.map(\.id) == ["job-11999"])
    let rest = try served.redis.page(JobPage.Request(.cancelled, limit: 2, after: try #require(first.next)))
    #expect(rest.jobs.map(\.id) == ["job-0"] && rest.next == nil)
  }
}
