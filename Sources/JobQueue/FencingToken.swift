/// What makes a holder's token larger than every earlier one, and its nonce nobody else's.
///
/// A counter alone is not enough: a queue that loses its last writes (a power cut, a failover to a replica that lagged,
/// a backup put back) counts the same numbers again. So a token is the queue's time with a random part, at least one more
/// than the last that the queue knows and than the largest that the caller has seen. Programs that read JSON numbers as
/// doubles keep it exact until the year 2255.
package enum FencingToken {
  /// A random part is below this.
  package static let randomValues = 1000
  /// Exact in a double, which is what Lua and JavaScript count with.
  package static let largest: Int64 = 1 << 53

  /// - Parameters:
  ///   - last: the largest that is known, of whatever origin; what no queue can have given is ignored.
  ///   - random: 0..<`randomValues`.
  package static func next(after last: Int64, now: Timestamp, random: Int) -> Int64 {
    let timed = now.milliseconds * Int64(randomValues) + Int64(random)
    return max(timed, (0..<largest).contains(last) ? last + 1 : 0)
  }

  /// Whether a queue can have given it by `now`, with clocks as wrong as a day: what somebody only claims to have seen
  /// must not use up the numbers.
  package static func isPlausible(_ token: Int64, at now: Timestamp) -> Bool {
    token >= 0 && token / Int64(randomValues) <= now.adding(seconds: 86_400).milliseconds
  }

  package static func random() -> Int { .random(in: 0..<randomValues) }

  /// 64 random bits in digits and lower-case letters, as names of files may have them.
  package static func nonce() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }
}
