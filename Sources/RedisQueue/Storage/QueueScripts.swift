import RedisClient

/// The queue's scripts: each a file of `Scripts`, which opens with its contract, behind the parts that it uses.
enum QueueScripts {
  static let submit = script(
    "submit", PackageResources.submit_lua, [.event, .place, .admitting, .listing])
  static let refuse = script("refuse", PackageResources.refuse_lua, [.event, .finish, .admitting, .listing])
  static let reject = script("reject", PackageResources.reject_lua, [.admitting])
  static let take = script("take", PackageResources.take_lua, [.oversize])
  static let screen = script("screen", PackageResources.screen_lua, [.oversize])
  static let restore = script("restore", PackageResources.restore_lua)
  static let lease = script("lease", PackageResources.lease_lua, [.event, .place, .last])
  static let pass = script("pass", PackageResources.pass_lua, [.place])
  static let relet = script("relet", PackageResources.relet_lua)
  static let renew = script("renew", PackageResources.renew_lua)
  static let commit = script("commit", PackageResources.commit_lua)
  static let end = script("end", PackageResources.end_lua, [.event, .place, .last, .finish])
  static let again = script("again", PackageResources.again_lua, [.event, .place, .last, .finish])
  static let cancel = script(
    "cancel", PackageResources.cancel_lua, [.event, .place, .last, .finish, .admitting])
  static let replay = script("replay", PackageResources.replay_lua, [.event, .place, .admitting])
  static let pause = script("pause", PackageResources.pause_lua, [.event, .place])
  static let announce = script("announce", PackageResources.announce_lua)
  static let lead = script("lead", PackageResources.lead_lua)
  static let resign = script("resign", PackageResources.resign_lua)
  static let maintain = script(
    "maintain", PackageResources.maintain_lua, [.event, .place, .finish, .listing])
  static let book = script("book", PackageResources.book_lua)
  static let learn = script("learn", PackageResources.learn_lua)

  static let begin = script("begin", PackageResources.begin_lua)
  static let conclude = script("conclude", PackageResources.conclude_lua)
  static let hold = script("hold", PackageResources.hold_lua)
  static let page = script("page", PackageResources.page_lua, [.listing])
  static let survey = script("survey", PackageResources.survey_lua, [.place, .last, .listing])

  static let list = reading("list", PackageResources.list_lua, [.clock])
  static let unread = reading("unread", PackageResources.unread_lua, [])
  static let workers = reading("workers", PackageResources.workers_lua, [.clock])
  static let stats = reading("stats", PackageResources.stats_lua, [.clock, .counters])

  private enum Part {
    case clock, counters, format, event, place, last, finish, admitting, oversize, listing

    var source: [UInt8] {
      switch self {
      case .clock: PackageResources.clock_lua
      case .counters: PackageResources.counters_lua
      case .format: PackageResources.format_lua
      case .event: PackageResources.event_lua
      case .place: PackageResources.place_lua
      case .last: PackageResources.last_lua
      case .finish: PackageResources.finish_lua
      case .admitting: PackageResources.admitting_lua
      case .oversize: PackageResources.oversize_lua
      case .listing: PackageResources.listing_lua
      }
    }
  }

  /// One that writes: it opens by looking whether it may.
  private static func script(_ name: String, _ body: [UInt8], _ parts: [Part] = []) -> RedisScript {
    reading(name, body, [.clock, .counters] + parts + [.format])
  }

  /// The first line (`#!lua flags=…`) stays the first.
  private static func reading(_ name: String, _ body: [UInt8], _ parts: [Part]) -> RedisScript {
    let end = body.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? body.endIndex
    let source = body[..<end] + parts.flatMap(\.source) + body[end...]
    return RedisScript(name: name, source: String(decoding: source, as: UTF8.self))
  }
}
