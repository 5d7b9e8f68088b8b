/// AWS's shared files, `~/.aws/config` and `~/.aws/credentials`: sections of settings, some of which have settings of their own below
/// them, indented.
struct ConfigFile {
  /// By section, then by name; what is indented below `s3 =` is `s3.NAME`.
  private(set) var sections: [String: [String: String]] = [:]

  init(_ text: String) {
    var section: String?
    var parent: String?
    for line in text.split(whereSeparator: \.isNewline) {
      let isIndented = line.first == " " || line.first == "\t"
      let words = line.trimmingBlanks
      guard !words.isEmpty, !words.hasPrefix("#"), !words.hasPrefix(";") else { continue }
      if words.hasPrefix("[") {
        let name = words.dropFirst().prefix { $0 != "]" }
        section = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        parent = nil
        continue
      }
      guard let section, let mark = words.firstIndex(of: "=") else { continue }
      let name = words[..<mark].trimmingBlanks.lowercased()
      let value = words[words.index(after: mark)...].trimmingBlanks
      if isIndented, let parent {
        sections[section, default: [:]]["\(parent).\(name)"] = String(value)
      } else {
        parent = value.isEmpty ? name : nil
        sections[section, default: [:]][name] = String(value)
      }
    }
  }

  /// Of the config file: `[profile NAME]`, for the default one also `[default]`. Of the credentials file: `[NAME]`.
  func profile(_ name: String, isConfig: Bool) -> [String: String]? {
    guard isConfig else { return sections[name] }
    return sections["profile \(name)"] ?? (name == "default" ? sections[name] : nil)
  }
}

extension Substring {
  var trimmingBlanks: Substring {
    var rest = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    while let last = rest.last, last == " " || last == "\t" || last == "\r" { rest.removeLast() }
    return rest
  }
}
