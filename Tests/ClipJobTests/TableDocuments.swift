@testable import ClipJob
import MediaTypes

/// Makes documents from the tables of their objects: right in each value, and wrong at one place where one is asked for.
struct TableDocuments {
  var random: SeededGenerator
  /// The part of the keys that need not be there and are.
  var density = 0.15
  /// What is made wrong, at its first place; nil: nothing is.
  var target: Target?
  /// Keys that are written wherever they may be.
  var aim: Set<String> = []
  private(set) var isBroken = false
  /// The keys that were written: "a clip: fit".
  var written: Set<String> = []
  private var files = 0

  struct Target {
    let key: String
    /// The number of the way.
    let way: Int
    /// The keys through which one comes to it.
    let path: Set<String>

    init(_ key: String, way: Int) {
      (self.key, self.way) = (key, way)
      path = ObjectTable.path(to: key)
    }
  }

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func object(_ table: ObjectTable) -> JSONValue {
    var members: [(String, JSONValue)] = []
    for row in table.rows {
      for name in row.names where isOnTheWay(table.key(name)) || isWritten(row) {
        members += member(name, row, table)
      }
    }
    return .object(members)
  }

  private func isNext(_ key: String) -> Bool { !isBroken && target?.key == key }

  private func isOnTheWay(_ key: String) -> Bool {
    if aim.contains(key) { return true }
    guard !isBroken, let target else { return false }
    return target.key == key || target.path.contains(key)
  }

  private mutating func isWritten(_ row: Key) -> Bool {
    switch (row.absence, row.kind) {
    case (.refused, _): true
    // A job is of lists: without them it is none.
    case (_, .list): random.chance(0.8)
    default: random.chance(density)
    }
  }

  private mutating func member(_ name: String, _ row: Key, _ table: ObjectTable) -> [(String, JSONValue)] {
    guard isNext(table.key(name)), let way = target?.way else {
      written.insert(table.key(name))
      return [(name, value(row.kind))]
    }
    isBroken = true
    let values = Self.wrong(row.kind)
    return if way < values.count {
      [(name, values[way])]
    } else if way == values.count {
      [(name, value(row.kind)), (name + "X", value(row.kind))]
    } else {
      []
    }
  }

  /// In how many ways a key can be wrong: by its value, by a key that is none beside it, and by not being there.
  static func ways(_ row: Key) -> Int {
    if case .refused = row.absence { wrong(row.kind).count + 2 } else { wrong(row.kind).count + 1 }
  }

  mutating func value(_ kind: ValueKind) -> JSONValue {
    switch kind {
    case .version: return .number(Job.version)
    case .identifier: return "talk-7:a.B_c"
    case .identifiers: return random.pick(["talk-7:a.B_c", ["talk-7:a.B_c"]])
    case .dateTime: return random.pick(["2028-02-29T23:59:60.5+14:00", "2026-11-21t10:00:00z"])
    case .headerText:
      return random.pick(["no-cache", "max-age=3600, public", "attachment; filename=\"a b.mp4\""])
    case .headers: return random.pick([.object([]), ["episode": "7", "x-show_2": "a b"]])
    case .labels: return random.pick([.object([]), ["tenant": "acme", "é": ""]])
    case .flag: return .bool(random.chance())
    case .choice(let names): return .string(random.pick(names))
    case .choices(let names): return .array([.string(random.pick(names)), .string(names[0])])
    case .webURL:
      return random.pick([
        "https://hooks.example/a?key=1", "HTTP://10.0.0.1:8080", "https://[2001:db8::1]/#x",
      ])
    case .number(let range, _, _): return .number(random.fraction(range))
    case .numberOrObject(let range, _, let table):
      return random.chance() ? .number(random.fraction(range)) : object(table)
    case .exact(let range, _):
      return .number(random.pick([range.lowerBound, 1, range.upperBound]).decimalText)
    case .integer(let range, _, _), .bitrate(let range, _):
      return .number(random.pick([range.lowerBound, .random(in: range, using: &random), range.upperBound]))
    case .time(let isPositive, _):
      let texts: [JSONValue] = ["00:00:01.5", "0:2", "00:059:05.", .number("604800"), .number("1e0")]
      return random.pick(
        texts + (isPositive ? [] : [.number(0), "00:00"]) + [.number("2.125"), .number("3")])
    case .length:
      guard random.chance(0.4) else { return value(.time(isPositive: true)) }
      return random.chance() ? object(NamedLength.table) : random.pick(["timeline", "source"])
    case .frameRate: return random.pick([.number(1), .number("29.97"), .number(240), "30000/1001"])
    case .color: return random.pick(["#1a2B3c", "#00000080"])
    case .sourceFile:
      return random.pick([
        "talk.mp4", "https://media.example/a b.mp4?x=1", "HTTP://é", "/a/b:c.wav", "é/://x", "a\n",
      ])
    case .outputFile:
      files += 1
      let (before, behind) = random.pick([
        ("out/", ""), ("out/", ""), ("s3://bucket/a b?", ""), ("https://store.example/", "?to=a.png#.gif"),
      ])
      return .string(
        before
          + "\(files).\(random.pick(["mp4", "mp4", "mkv", "mkv", "MOV", "webm", "gif", "jpeg", "png", "WebP", "srt", "VTT", "ass", "json"]))"
          + behind
      )
    case .stream: return random.pick([.number(0), .number(255), "spa", "es-MX", "zh-Hant-TW"])
    case .animated(let range, _, _):
      let number = JSONValue.number(random.fraction(range))
      guard random.chance(0.4) else { return number }
      var keyframes = [object(Animated.Keyframe.table(range))]
      if random.chance(0.3) { keyframes.append(object(Animated.Keyframe.table(range))) }
      return .array(keyframes)
    case .level:
      let texts: [JSONValue] = ["-6 dB", "+12dB", "-inf dB", "-0.5  dB"]
      return random.chance() ? .number(random.fraction(Volume.factors)) : random.pick(texts)
    case .volume:
      guard random.chance(0.4) else { return value(.level) }
      return .array([object(Animated.Keyframe.volumeTable)])
    case .easing:
      return random.pick(
        Easing.names.map { .string($0.name) } + [[.number("0.25"), .number(-10), .number(1), .number(10)]])
    case .source:
      let table = Source.table
      // Most have an end of their own: a clip of the others needs a length.
      let kind = random.pick(Source.kinds.filter { $0.hasOwnTime || random.chance(0.3) } + [VideoFile.self])
      let key = table.names.first { isOnTheWay(table.key($0)) } ?? kind.key
      return .object(member(key, table[key], table))
    case .object(let table): return object(table)
    case .objectOrFalse(let table): return random.chance(0.3) ? false : object(table)
    case .list(let table, _, _, let count):
      return .array((0..<max(count.lowerBound, random.chance(0.3) ? 2 : 1)).map { _ in object(table) })
    case .text: return random.pick(["Hello", "é {timecode}\n", "مرحبا"])
    case .textOrList(let characters, let table, _, let count):
      guard random.chance() || isOnTheWay(to: table) else { return value(.text(characters)) }
      return .array((0..<max(count.lowerBound, 2)).map { _ in object(table) })
    case .textOrObject(let characters, let table):
      return random.chance(0.3) && !isOnTheWay(to: table) ? value(.text(characters)) : object(table)
    case .choiceOrObject(let names, let table):
      return random.chance() && !isOnTheWay(to: table) ? .string(random.pick(names)) : object(table)
    case .oneOrList(let table, let count):
      if random.chance(), !isOnTheWay(to: table) {
        return .array((0..<count.lowerBound).map { _ in object(table) })
      }
      return random.chance() ? object(table) : [object(table)]
    case .paint:
      return random.chance() && !isOnTheWay(to: Gradient.table) ? value(.color) : object(Gradient.table)
    case .fonts:
      return random.pick([
        "Noto Sans", "fonts/brand.ttf", "https://media.example/brand.ttf?x", ["Noto Serif", "a.otf"],
      ])
    case .notBuilt: return []
    }
  }

  /// Whether what is to be wrong lies in an object of this table.
  private func isOnTheWay(to table: ObjectTable) -> Bool { table.keys.contains(where: isOnTheWay) }

  /// Values that are none of the kind, whatever stands beside them.
  static func wrong(_ kind: ValueKind) -> [JSONValue] {
    let all: [JSONValue] = [.null, [["a": .number(1)]]]
    switch kind {
    case .version: return all + [.number(2), "1", true]
    case .identifier: return all + ["", "a b", .number(7), .string(String(repeating: "a", count: 129))]
    case .identifiers(let count):
      return wrong(.identifier).filter { $0 != .null } + [.null, [], ["a", "a b"], [["a"]], .object([])]
        + [.array((0...count.upperBound).map { .string("a\($0)") })]
    case .dateTime: return all + ["tomorrow", "2026-11-21T10:00:00", .number(1)]
    case .headerText:
      return all + ["", "é", "a\nb", " a", "a ", .number(7), .string(String(repeating: "a", count: 1025))]
    case .headers: return all + [["a": .number(5)], ["": "a"], ["a b": "c"], ["a": "é"], "a"]
    case .labels: return all + [["tenant": .number(5)], ["": "a"], .string("acme")]
    case .flag: return all + ["true", .number(1), .number(0)]
    case .choice: return all + ["zzz", "", .number(1)]
    case .choices: return all + [[], "failed", ["zzz"], ["failed", .number(1)], .object([])]
    case .webURL:
      return all + [
        "", "hook", "ftp://hooks.example/", "https://", "https:///a", "https://user:word@hooks.example/",
        "https://hooks.example/a b", "https://hooks.example/é", .number(1),
        .string("https://hooks.example/" + String(repeating: "a", count: Notify.longestURL)),
      ]
    case .number(let range, _, _):
      return all + [.number(range.upperBound + 1), .number(range.lowerBound - 0.001), "1", true]
    case .numberOrObject(let range, _, _):
      return all + [
        .number(range.upperBound + 1), .number(range.lowerBound - 0.001), "1", ["zzz": .number(1)],
      ]
    case .exact(let range, _):
      return all + [
        .number((range.upperBound + 1).decimalText),
        .number((range.lowerBound - Rational(1, 1000)).decimalText), "1",
      ]
    case .integer(let range, _, _), .bitrate(let range, _):
      return all + [
        .number(range.upperBound + 1), .number(range.lowerBound - 1), .number("17000.5"), "20000", true,
      ]
    case .time(let isPositive, _):
      return all + [.number(-1), .number("604800.1"), "63.2", "1:2:3:4", "00:61:00", "00:60", "00:00,5"]
        + (isPositive ? [.number(0)] : [])
    case .length:
      return wrong(.time(isPositive: true))
        + ["voice", "", "Timeline", ["of": ""], ["of": "voice", "as": .number(1)], .object([]), true]
    case .frameRate: return all + [.number(0), .number("240.1"), "30", "30/", "1/-1"]
    case .color: return all + ["red", "#abc", "#12345g", "#1234567", .number(0)]
    case .sourceFile: return all + ["", "ftp://example.com/a.mp4", "gs://media/a.mp4", ["audio": "a"]]
    case .outputFile:
      return all + [
        "", "https://store.example/a?name=b.mp4", "out/clip", "out/.mp4", "a.mp5", "a.mp4/", .number(1),
      ]
    case .stream:
      return all + [.number(-1), .number(256), .number("1.5"), "", "spanish", "es_MX", "es-", true, ["spa"]]
    case .animated(let range, _, _):
      return all + [
        [], .number(range.upperBound + 1), .number(range.lowerBound - 1), "1", [["t": .number(1)]],
        [["t": .number(1), "v": .number(range.upperBound + 1)]],
      ]
    case .level:
      return all + [.number(10.001), .number(-1), "-6", "6 db", "50%", "loud", " dB", "--6 dB", "1e1 dB"]
    case .volume: return wrong(.level) + [[], [["t": .number(1)]], [["t": .number(1), "v": "6"]]]
    case .easing:
      return all + [
        "ease-in", [.number(0), .number(0), .number(1)], [.number(2), .number(0), .number(1), .number(0)],
      ]
    case .source:
      return all + [.object([]), ["video": "a", "image": "b"], ["text": []], ["vidio": "a"], "a.mp4"]
    case .object: return all + [["zzz": .number(1)], .number(5), false]
    case .objectOrFalse: return all + [["zzz": .number(1)], .number(5), true]
    case .list(_, _, _, let count):
      return all + [.object([]), .number(1)] + (count.lowerBound > 0 ? [[]] : [])
    case .text: return all + ["", .number(1), true]
    case .textOrList(_, _, _, let count):
      return all + ["", .number(1), .object([])] + (count.lowerBound > 0 ? [[]] : [])
    case .textOrObject: return all + ["", .number(1), ["zzz": .number(1)]]
    case .choiceOrObject: return all + ["zzz", "", .number(1), ["zzz": .number(1)]]
    case .oneOrList: return all + [.number(1), ["zzz": .number(1)], "a"]
    case .paint: return all + ["red", .number(0), ["from": "#000000"]]
    case .fonts: return all + ["", [], .number(1), "ftp://example.com/a.ttf", ["", "a"]]
    case .notBuilt: return all + [.object([]), ["url": "https://example.com"], true]
    }
  }
}

extension ObjectTable {
  /// A key, told from those of other objects.
  func key(_ name: String) -> String { "\(what): \(name)" }
  var keys: [String] { names.map(key) }

  /// The keys whose values hold a key.
  static func path(to key: String) -> Set<String> {
    var path: Set<String> = [key]
    while true {
      let holders = all.filter { !path.isDisjoint(with: $0.keys) }.map(\.what)
      let found = all.flatMap { table in
        table.rows.filter { row in row.kind.ownTable.map { holders.contains($0.what) } ?? false }
          .flatMap { $0.names.map(table.key) }
      }
      if path.isSuperset(of: found) { return path.subtracting([key]) }
      path.formUnion(found)
    }
  }

  /// That of the job, and those of all that it holds.
  static let all: [ObjectTable] = {
    var found: [ObjectTable] = []
    ValueKind.object(Job.table).collectTables(&found)
    return found
  }()

  /// An object with the defaults written out that it leaves away, in what it holds, too.
  func filled(_ value: JSONValue) -> JSONValue {
    guard var members = value.members else { return value }
    // What the clips of a track with defaults leave out means those.
    if value["defaults"] != nil { return value }
    for row in rows {
      for name in row.names {
        if let place = members.firstIndex(where: { $0.0 == name }) {
          members[place].1 = row.kind.filled(members[place].1)
        } else if case .value(let text) = row.absence,
          let standard = try? JSONValue(parsing: Array(text.utf8))
        {
          members.append((name, standard))
        }
      }
    }
    return .object(members)
  }
}

extension ValueKind {
  fileprivate func filled(_ value: JSONValue) -> JSONValue {
    switch self {
    case .animated, .volume:
      guard let table = ownTable else { return value }
      return value.items.map { .array($0.map(table.filled)) } ?? value
    default:
      guard let table else { return value }
      return value.items.map { .array($0.map(table.filled)) } ?? table.filled(value)
    }
  }

  fileprivate var ownTable: ObjectTable? {
    switch self {
    case .animated(let range, _, _): Animated.Keyframe.table(range)
    case .volume: Animated.Keyframe.volumeTable
    default: table
    }
  }

  /// The tables of this kind and of what they hold.
  fileprivate func collectTables(_ found: inout [ObjectTable]) {
    guard let table = ownTable else { return }
    found.append(table)
    for row in table.rows { row.kind.collectTables(&found) }
  }
}
