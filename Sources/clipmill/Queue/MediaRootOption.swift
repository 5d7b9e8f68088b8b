import ClipJob
import FoundationEssentials
import Rendering
import WorkerPool

/// `--media-root` of verbs that look at documents as workers do.
enum MediaRootOption {
  private static let setting = Setting.all.filter { $0.flag == "--media-root" }

  static func option(_ help: String) -> Option {
    Option("--media-root", value: "[TENANT=]DIR", help, isRepeatable: true)
  }

  /// Nil: none is given.
  static func given(_ arguments: Arguments) throws(UsageError) -> MediaRoots? {
    let flags = ["--media-root": arguments.all("--media-root")].filter { !$0.value.isEmpty }
    guard !flags.isEmpty else { return nil }
    do {
      return try ResolvedSettings(flags: flags, environment: [:]).values.mediaRoots
    } catch {
      throw UsageError(message: error.problems.joined(separator: "; "))
    }
  }

  /// Those given, else those of this machine's workers. A variable whose folders are not here is another machine's.
  static func known(_ arguments: Arguments) throws(UsageError) -> MediaRoots? {
    if let given = try given(arguments) { return given }
    let roots = (try? ResolvedSettings(arguments, setting))?.values.mediaRoots
    return roots?.isEmpty == false ? roots : nil
  }
}
