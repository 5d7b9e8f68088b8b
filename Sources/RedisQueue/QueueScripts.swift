import RedisClient

/// The queue's scripts: each a file of `Scripts`, which opens with its contract, behind the parts that it uses.
enum QueueScripts {
  static let submit = script("submit", PackageResources.submit_lua, [.clock, .event, .place, .admitting])
  static let refuse = script("refuse", PackageResources.refuse_lua, [.clock, .event, .finish, .admitting])
  static let reject = script("reject", PackageResources.reject_lua, [.clock, .admitting])
  static let take = script("take", PackageResources.take_lua, [.clock])
  static let restore = script("restore", PackageResources.restore_lua, [])
  static let lease = script("lease", PackageResources.lease_lua, [.clock, .event, .place])
  static let pass = script("pass", PackageResources.pass_lua, [.place])
  static let relet = script("relet", PackageResources.relet_lua, [.clock])
  static let renew = script("renew", PackageResources.renew_lua, [.clock])
  static let commit = script("commit", PackageResources.commit_lua, [.clock])
  static let end = script("end", PackageResources.end_lua, [.clock, .event, .finish])
  static let again = script("again", PackageResources.again_lua, [.clock, .event, .place, .finish])
  static let expired = script("expired", PackageResources.expired_lua, [.clock, .event, .finish])
  static let cancel = script("cancel", PackageResources.cancel_lua, [.clock, .event, .finish])
  static let replay = script("replay", PackageResources.replay_lua, [.clock, .event, .place])
  static let pause = script("pause", PackageResources.pause_lua, [.event, .place])
  static let list = script("list", PackageResources.list_lua, [.clock])
  static let announce = script("announce", PackageResources.announce_lua, [.clock])
  static let workers = script("workers", PackageResources.workers_lua, [.clock])
  static let stats = script("stats", PackageResources.stats_lua, [.clock])
  static let book = script("book", PackageResources.book_lua, [.clock])

  static let learn = script("learn", PackageResources.learn_lua, [])

  private enum Part {
    case clock, event, place, finish, admitting

    var source: [UInt8] {
      switch self {
      case .clock: PackageResources.clock_lua
      case .event: PackageResources.event_lua
      case .place: PackageResources.place_lua
      case .finish: PackageResources.finish_lua
      case .admitting: PackageResources.admitting_lua
      }
    }
  }

  /// The first line (`#!lua flags=…`) stays the first.
  private static func script(_ name: String, _ body: [UInt8], _ parts: [Part]) -> RedisScript {
    let end = body.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? body.endIndex
    let source = body[..<end] + parts.flatMap(\.source) + body[end...]
    return RedisScript(name: name, source: String(decoding: source, as: UTF8.self))
  }
}
