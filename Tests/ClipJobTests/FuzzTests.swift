import ClipJob
import Testing

/// Broken documents by the thousand: no crash, and an error that says something.
@Suite struct FuzzTests {
  /// Of the document as a whole.
  static let withoutPath: Set<String> = [
    "version.missing", "job.empty", "errors.more", "key.missing", "value.type",
  ]

  func check(_ bytes: [UInt8], _ round: Int) {
    do {
      let job = try Job.parse(bytes)
      // What is accepted is understood: it can be written and read again.
      let again = try? Job.parse(job.json())
      if again != job { Issue.record("round \(round): \(String(decoding: bytes, as: UTF8.self))") }
    } catch {
      // Checked by hand: an expectation for each of a hundred thousand errors would take minutes.
      let isBounded = (1...101).contains(error.errors.count)
      if !isBounded || !error.errors.allSatisfy(Self.isSound) {
        Issue.record("round \(round): \(error.errors)\n\(String(decoding: bytes, as: UTF8.self))")
      }
    }
  }

  private static func isSound(_ error: JobError) -> Bool {
    let isPlaced =
      error.path?.isEmpty == false || error.code.hasPrefix("json.") || withoutPath.contains(error.code)
    return !error.code.isEmpty && !error.message.isEmpty && isPlaced && error.message.utf8.count < 1000
      && (error.hint?.utf8.count ?? 0) < 1000
  }

  static let documents: [[UInt8]] = {
    var random = SeededGenerator(seed: 5)
    return [Array(Documents.full.utf8), Array(Documents.job().utf8)]
      + (0..<30).map { _ in
        // Small ones, so that a mutation hits something of each kind in turn.
        var job = Job.random(using: &random)
        job.tracks = [Track(clips: Array(job.tracks[0].clips.prefix(2)))]
        job.outputs = Array(job.outputs.prefix(2))
        return job.document.bytes()
      }
  }()

  /// Tokens that hurt parsers.
  static let tokens: [[UInt8]] = [
    "\"", "\\", "\\u", "\\ud800", "{", "}", "[", "]", ",", ":", "-", "0", "e", "1e999999999", "-1", "null",
    "NaN", "true",
    "99999999999999999999999999", "0.00000000000000000000000001", "\"\"", "\u{0}", "\n", "//", "'", "{}",
    "[]", "1e-400",
    "9223372036854775807", "-9223372036854775808",
  ].map { Array($0.utf8) }

  @Test func mutatedBytes() {
    var random = SeededGenerator(seed: 3)
    for round in 0..<14_000 {
      var bytes = random.pick(Self.documents)
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let at = Int.random(in: 0..<max(bytes.count, 1), using: &random)
        guard at < bytes.count else { break }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &random)))
        case 2: bytes.insert(contentsOf: random.pick(Self.tokens), at: at)
        case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 30)], at: at)
        case 4: bytes.removeSubrange(at...)
        default: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      check(bytes, round)
    }
  }

  /// Documents that are JSON, but not quite jobs.
  @Test func mutatedValues() throws {
    var random = SeededGenerator(seed: 4)
    let values = try Self.documents.map { try JSONValue(parsing: $0) }
    for round in 0..<6000 {
      var value = random.pick(values)
      for _ in 0...Int.random(in: 0..<3, using: &random) { value = value.mutated(using: &random) }
      check(value.bytes(), round)
    }
  }
}

extension JSONValue {
  /// The value with one thing in it changed.
  func mutated(using random: inout SeededGenerator) -> JSONValue {
    switch self {
    case .array(var items) where !items.isEmpty && random.chance(0.8):
      let i = Int.random(in: 0..<items.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: items.remove(at: i)
      case 1: items.append(items[i])
      case 2: items.reverse()
      default: items[i] = items[i].mutated(using: &random)
      }
      return .array(items)
    case .object(var members) where !members.isEmpty && random.chance(0.9):
      let i = Int.random(in: 0..<members.count, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: members.remove(at: i)
      case 1 where !members.contains { $0.0 == members[i].0 + "s" }: members[i].0 += "s"
      case 2: members.reverse()
      default: members[i].1 = members[i].1.mutated(using: &random)
      }
      return .object(members)
    default: return .hostile(using: &random)
    }
  }

  private static func hostile(using random: inout SeededGenerator) -> JSONValue {
    let numbers = [
      "0", "-0", "1", "-1", "0.5", "2", "16", "1e999", "-1e999", "1e-999", "9223372036854775808",
      "0.0000000000001", "240",
      "604800", "604800.000000001", "1000000000000000000000000",
    ]
    let texts = [
      "", "a", "a.mp4", "out/clip.mp4", "talk.mp4", "#000000", "00:00:01", ":", "::", "1/0", "-1/-1",
      "9223372036854775807/1",
      "https://x", "://", "\0", "cover", "😀", "2026-11-21T10:00:00Z",
    ]
    switch Int.random(in: 0..<6, using: &random) {
    case 0, 1: return .number(random.pick(numbers))
    case 2, 3: return .string(random.pick(texts))
    case 4: return random.pick([.null, true, false, [], .object([])])
    default: return .random(depth: 3, using: &random)
    }
  }
}
