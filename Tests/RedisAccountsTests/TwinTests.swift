import JobQueue
import RedisClient
import TestKit
import Testing

@testable import Accounts
@testable import RedisAccounts

/// What is decided twice, in Swift and in Lua, is decided alike: both at the same times, which a test chooses.
@Suite struct TwinTests {
  /// The part of a script, at a time that is given (ARGV 1).
  private func script(_ name: String, _ part: [UInt8], _ body: String) -> RedisScript {
    let source = """
      local now = tonumber(ARGV[1])
      local function text(number) return string.format('%d', number) end
      local function log() end
      \(String(decoding: part, as: UTF8.self))
      \(body)
      """
    return RedisScript(name: name, source: source)
  }

  @Test(arguments: [
    "10/s:20", "3/s:2", "1/s:1", "7/m:3", "1000000/s:1000000", "1/d:1", "999983/86399s:77",
    "1000000/d:1000000",
  ]) func bucketsDecideAlike(_ text: String) throws {
    let fixture = try RedisAccountsFixture()
    // The server's own time, by which it forgets full buckets, is another one.
    let take = script(
      "bucket", PackageResources.bucket_lua,
      "local taken, level = take(KEYS[1], ARGV[2]) redis.call('PERSIST', KEYS[1]) return {taken, level}")
    let rate = try #require(Rate(text))
    var (random, now) = (SplitMix(seed: 7), 1_700_000_000_000 as Int64)
    var bucket = TokenBucket(rate, at: Timestamp(milliseconds: now))
    for _ in 0..<400 {
      // Pauses of all sizes, none, and a clock that is set back.
      switch random.next() % 8 {
      case 0...2: break
      case 3: now -= Int64(random.next() % 50)
      case 4, 5: now += Int64(random.next() % 300)
      case 6: now += Int64(random.next() % UInt64(1 + rate.capacity / Int64(rate.requests) / 3))
      default: now += Int64(random.next() % 10_000_000)
      }
      let expected = bucket.take(rate, at: Timestamp(milliseconds: now))
      let reply = try fixture.redis.call { connection throws(RedisError) in
        try connection.run(take, keys: [fixture.redis.keys.bucket("twin")], arguments: [now, rate.stored])
      }
      let decision = try #require(RateDecision(rate, try reply.toArray()[...]))
      #expect(decision == expected)
    }
  }

  @Test func lockOutsAreDecidedAlike() throws {
    let fixture = try RedisAccountsFixture()
    let step = script(
      "failures", PackageResources.failures_lua,
      """
      local length = 0
      if ARGV[2] == 'note' then length = note(KEYS[1]) or 0 end
      if ARGV[2] == 'begin' then begin(KEYS[1], ARGV[3], 30000) end
      if ARGV[2] == 'finish' then finish(KEYS[1], ARGV[3]) end
      if ARGV[2] == 'clear' then clear(KEYS[1]) end
      redis.call('PERSIST', KEYS[1])
      return {length, left(KEYS[1]), wait(KEYS[1], '')}
      """)
    var (random, now, record) = (SplitMix(seed: 3), 1_700_000_000_000 as Int64, FailureRecord())
    var locks = 0
    for n in 0..<3000 {
      switch random.next() % 40 {
      case 0: now += Int64(random.next() % 1_000_000)
      case 1: now += Int64(random.next() % 5_000_000)
      case 2 where random.next() % 20 == 0: now += 90_000_000
      default: now += Int64(random.next() % 20_000)
      }
      let time = Timestamp(milliseconds: now)
      var (words, length) = (["note", ""], nil as Double?)
      switch random.next() % 8 {
      case 0 where record.wait(at: time) == 0, 1 where record.wait(at: time) == 0:
        words = ["begin", "n\(n)"]
        record.begin(words[1], at: time)
      case 2:
        // Mostly one that is awaited.
        words = ["finish", "n\(n - Int(random.next() % 8))"]
        record.end(words[1])
      case 3 where random.next() % 20 == 0:
        words = ["clear", ""]
        record.clear()
      default:
        length = record.note(at: time)
        if length != nil { locks += 1 }
      }
      let reply = try fixture.redis.call { connection throws(RedisError) in
        try connection.run(
          step, keys: [fixture.redis.keys.failures + "id:twin"],
          arguments: [now] + words as [any RedisArgument]
        ).toArray()
      }
      #expect(
        reply.compactMap(\.asInteger)
          == [length ?? 0, record.left(at: time), record.wait(at: time)].map { Int64(($0 * 1000).rounded()) })
    }
    #expect(locks > 20)
  }
}
