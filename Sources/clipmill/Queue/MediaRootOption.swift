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

  /// Where files are that a command names: relative to the working directory, and with `--media-root` below these roots only.
  static func locator(_ arguments: Arguments) throws -> MediaLocator {
    let working = FileManager.default.currentDirectoryPath
    guard let roots = try given(arguments)?.absolute(from: working) else {
      return MediaLocator(baseDirectory: working)
    }
    let own = roots.paths(of: nil)
    guard !own.isEmpty else { throw JobErrors([MediaRoots.none(for: "")]) }
    return MediaLocator(baseDirectory: working, roots: own)
  }

  /// Those given, else those of this machine's workers. A variable whose folders are not here is another machine's.
  static func known(_ arguments: Arguments) throws(UsageError) -> MediaRoots? {
    if let given = try given(arguments) { return given }
    let roots = (try? ResolvedSettings(arguments, setting))?.values.mediaRoots
    return roots?.isEmpty == false ? roots : nil
  }
}

extension JobFile {
  /// The job of a document, and where its files are: with `--media-root` as a worker with these roots would have it, after
  /// `enqueue`, with what that would warn of.
  static func job(_ path: String, _ arguments: Arguments) throws -> (Job, MediaLocator, JobWarning?) {
    guard let roots = try MediaRootOption.given(arguments) else {
      return (try Job.parse(read(path)), locator(for: path), nil)
    }
    let queued = try QueuedDocument(read(path), of: path, roots: roots)
    let tenant = queued.job.labels["tenant"] ?? ""
    let own = roots.absolute(from: FileManager.default.currentDirectoryPath)
    guard !own.paths(of: tenant).isEmpty else { throw JobErrors([MediaRoots.none(for: tenant)]) }
    return (queued.job, own.locator(of: tenant), queued.warning)
  }
}
