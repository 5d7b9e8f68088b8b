/// One option of a verb.
struct Option: Sendable {
  /// With its dashes: "--report".
  var name: String
  /// A short form, "-o".
  var short: String?
  /// What its value is called in the help; nil for a switch.
  var value: String?
  var help: String
  /// May be given more than once.
  var isRepeatable: Bool

  init(
    _ name: String, short: String? = nil, value: String? = nil, _ help: String, isRepeatable: Bool = false
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.help = help
    self.isRepeatable = isRepeatable
  }
}

/// A wrong command line. Ends the program with exit code 2.
struct UsageError: Error {
  var message: String
  var hint: String?
}

/// The words after the verb, sorted into options and the rest.
struct Arguments {
  private(set) var positional: [String] = []
  private var values: [String: [String]] = [:]

  /// Accepts `--name value`, `--name=value`, short forms, and `--` before words that begin with a dash.
  init(_ words: [String], options: [Option]) throws(UsageError) {
    var index = words.startIndex
    var onlyPositional = false
    while index < words.endIndex {
      let word = words[index]
      index += 1
      guard !onlyPositional, word.hasPrefix("-"), word != "-" else {
        positional.append(word)
        continue
      }
      if word == "--" {
        onlyPositional = true
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let option = options.first(where: { $0.name == name || $0.short == name }) else {
        let nearest = Suggestion.nearest(to: name, among: options.map(\.name))
        throw UsageError(message: "unknown option \(name)", hint: nearest.map { "did you mean \($0)?" })
      }
      guard values[option.name] == nil || option.isRepeatable else {
        throw UsageError(message: "\(option.name) is given twice")
      }
      guard option.value != nil else {
        guard parts.count == 1 else { throw UsageError(message: "\(option.name) takes no value") }
        values[option.name] = [""]
        continue
      }
      if parts.count == 2 {
        values[option.name, default: []].append(String(parts[1]))
      } else {
        guard index < words.endIndex else {
          throw UsageError(
            message: "\(option.name) needs a value",
            hint: option.value.map { "for example \(option.name) \($0)" })
        }
        values[option.name, default: []].append(words[index])
        index += 1
      }
    }
  }

  subscript(_ name: String) -> String? { values[name]?.last }

  /// All values of a repeatable option, in order.
  func all(_ name: String) -> [String] { values[name] ?? [] }

  func has(_ name: String) -> Bool { values[name] != nil }

  /// The one word that the verb wants.
  func only(_ what: String) throws(UsageError) -> String {
    guard let first = positional.first else { throw UsageError(message: "\(what) is missing") }
    guard positional.count == 1 else {
      throw UsageError(
        message: "unexpected “\(positional[1])”", hint: "give one \(what); quote names with spaces")
    }
    return first
  }
}

/// The nearest of some known words, for "did you mean".
enum Suggestion {
  static func nearest(to word: String, among known: [String]) -> String? {
    let best = known.map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
    guard let best, best.1 <= max(1, word.count / 3) else { return nil }
    return best.0
  }

  /// Levenshtein's distance.
  private static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b)
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
