import ClipJob

/// Settings with where each came from.
public struct ResolvedSettings: Sendable {
  public enum Origin: String, Sendable { case flag, environment, `default` }

  public private(set) var values = WorkerSettings()
  /// By flag.
  public private(set) var origins: [String: Origin] = [:]

  /// Flags go before the environment, the environment before the defaults. Every wrong value is named at once.
  ///
  /// - Parameter flags: by their names with dashes, in the order in which they were given.
  public init(flags: [String: [String]], environment: [String: String]) throws(SettingsError) {
    var problems: [String] = []
    for setting in Setting.all {
      let given: (values: [String], origin: Origin, name: String)
      if let values = flags[setting.flag] {
        given = (values, .flag, setting.flag)
      } else if let value = environment[setting.variable], !value.isEmpty {
        let values = setting.separator.map { value.split(separator: $0).map(String.init) } ?? [value]
        given = (values, .environment, setting.variable)
      } else {
        origins[setting.flag] = .default
        continue
      }
      do throws(SettingValueError) {
        try setting.read(&values, given.values)
        origins[setting.flag] = given.origin
      } catch {
        // What may be a secret is not repeated.
        let isSecret = given.values.contains { setting.flag == "--redis" || $0.contains("@") }
        let found =
          isSecret
          ? "" : ", not “\(given.values.joined(separator: setting.separator.map(String.init) ?? ""))”"
        problems.append("\(given.name) expects \(error.expected)\(found)")
      }
    }
    if !problems.isEmpty { throw SettingsError(problems: problems) }
  }

  /// One line a setting, as the environment of another worker would have it, with its origin behind.
  public var listing: String {
    let lines = Setting.all.map { setting in
      (
        text: "\(setting.variable)=\(setting.shown(values))", origin: origins[setting.flag] ?? .default,
        setting.flag
      )
    }
    let width = lines.map { $0.text.count }.max() ?? 0
    return lines.map { line in
      line.text + String(repeating: " ", count: width - line.text.count + 2)
        + "# \(line.2), \(line.origin.rawValue)"
    }.joined(separator: "\n")
  }

  public var document: JSONValue {
    .object(
      Setting.all.map { setting in
        (
          String(setting.flag.dropFirst(2)),
          [
            "value": .string(setting.shown(values)), "variable": .string(setting.variable),
            "origin": .string((origins[setting.flag] ?? .default).rawValue),
          ]
        )
      })
  }
}

/// Every setting that is wrong, a sentence each.
public struct SettingsError: Error, Sendable, Equatable {
  public var problems: [String]
}
