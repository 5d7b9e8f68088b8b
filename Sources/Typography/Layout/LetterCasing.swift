import ClipJob

/// Capital or small letters as a language has them (Unicode's SpecialCasing, and the rules of CLDR for Greek).
struct LetterCasing {
  private let letterCase: TextStyle.LetterCase
  private let language: String

  init(_ letterCase: TextStyle.LetterCase, language: String?) {
    self.letterCase = letterCase
    self.language = language.map { String($0.lowercased().prefix { $0 != "-" }) } ?? ""
  }

  var isNeeded: Bool { letterCase != .asWritten }

  /// The scalars of a text, and how many bytes of it each of them takes: of several that are made of one, the last takes all.
  func apply(_ text: String) -> [(Unicode.Scalar, Int)] {
    let scalars = Array(text.unicodeScalars)
    var result: [(Unicode.Scalar, Int)] = []
    result.reserveCapacity(scalars.count)
    for (at, scalar) in scalars.enumerated() {
      let mapped = Array(changed(scalar, at: at, in: scalars).unicodeScalars)
      let length = scalar.utf8.count
      if mapped.isEmpty, let last = result.indices.last {
        result[last].1 += length
        continue
      }
      for (i, one) in mapped.enumerated() { result.append((one, i == mapped.count - 1 ? length : 0)) }
    }
    return result
  }

  private var isTurkic: Bool { ["tr", "az", "tur", "aze"].contains(language) }
  private var isGreek: Bool { ["el", "ell", "gre"].contains(language) }

  private func changed(_ scalar: Unicode.Scalar, at index: Int, in text: [Unicode.Scalar]) -> String {
    switch letterCase {
    case .asWritten: return String(scalar)
    case .upper:
      if isTurkic && scalar == "i" { return "İ" }
      if isGreek { return Self.greekCapital(scalar) }
      return scalar.properties.uppercaseMapping
    case .lower:
      if isTurkic && scalar == "I" { return "ı" }
      if isTurkic && scalar == "İ" { return "i" }
      if scalar == "Σ" { return isFinal(index, in: text) ? "ς" : "σ" }
      return scalar.properties.lowercaseMapping
    }
  }

  /// Greek capitals have no accents; what tells two vowels from one stays.
  private static func greekCapital(_ scalar: Unicode.Scalar) -> String {
    let isGreek = (0x0370...0x03FF).contains(scalar.value) || (0x1F00...0x1FFF).contains(scalar.value)
    if (0x0300...0x0301).contains(scalar.value) || scalar.value == 0x0342 { return "" }
    guard isGreek else { return scalar.properties.uppercaseMapping }
    switch scalar {
    case "ΐ", "ϊ", "Ϊ": return "Ϊ"
    case "ΰ", "ϋ", "Ϋ": return "Ϋ"
    case "ά", "Ά": return "Α"
    case "έ", "Έ": return "Ε"
    case "ή", "Ή": return "Η"
    case "ί", "Ί": return "Ι"
    case "ό", "Ό": return "Ο"
    case "ύ", "Ύ": return "Υ"
    case "ώ", "Ώ": return "Ω"
    default: return scalar.properties.uppercaseMapping
    }
  }

  /// Whether a sigma ends its word.
  private func isFinal(_ index: Int, in text: [Unicode.Scalar]) -> Bool {
    let before = text[..<index].last { !$0.properties.isCaseIgnorable }
    let after = text[(index + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && after?.properties.isCased != true
  }
}
