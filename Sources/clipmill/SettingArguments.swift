import FoundationEssentials
import WorkerPool

extension ResolvedSettings {
  /// From the command line and this process's environment. Only `settings` are looked at.
  init(_ arguments: Arguments, _ settings: [Setting]) throws(UsageError) {
    var flags: [String: [String]] = [:]
    for setting in settings where arguments.has(setting.flag) {
      flags[setting.flag] = arguments.all(setting.flag)
    }
    let variables = Set(settings.map(\.variable))
    let environment = ProcessInfo.processInfo.environment.filter { variables.contains($0.key) }
    do {
      try self.init(flags: flags, environment: environment)
    } catch {
      throw UsageError(message: error.problems.joined(separator: "; "))
    }
  }
}
