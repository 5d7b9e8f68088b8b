/// The names of a store's keys: the only place that knows them. `docs/webhooks.md` lists them.
///
/// They do not begin as those of queues do (`clipmill:`), so that a Redis user for workers has no access to secrets. All share the hash tag `{name}` and
/// so one slot.
struct WebhookKeys: Sendable {
  /// HASH: `format`, the version of all that is kept here; `token`, the latest lease's; counters.
  let meta: String
  /// HASH: positions behind the events that were taken, by queue.
  let positions: String
  /// ZSET of the ids of endpoints, by when they were created.
  let endpoints: String
  /// ZSET of the ids of endpoints for which deliveries wait, by when one may be taken.
  let schedule: String
  /// ZSET of the ids of waiting deliveries, by when their events happened.
  let waiting: String
  /// Prefix of the keys of single endpoints and deliveries: see `begin.lua`.
  let root: String

  /// - Parameter name: see `RedisWebhooks.init`.
  init(name: String) {
    root = "clipmill-webhooks:{\(name)}:"
    meta = root + "meta"
    positions = root + "positions"
    endpoints = root + "endpoints"
    schedule = root + "schedule"
    waiting = root + "waiting"
  }

  /// A HASH.
  func endpoint(_ id: String) -> String { root + "endpoint:" + id }
  /// A HASH.
  func delivery(_ id: String) -> String { root + "delivery:" + id }
  /// ZSET of the ids of an endpoint's deliveries, by when their events happened.
  func log(_ endpoint: String) -> String { root + "log:" + endpoint }

  /// What every script gets.
  var all: [String] { [meta, positions, endpoints, schedule, waiting, root] }

  /// 1 to 64 letters, digits and `. _ -`: a brace would break the hash tag.
  static func isValid(name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "._-".utf8.contains(byte)
        }
      }
  }
}
