import APIService
import Fetching
import FoundationEssentials
import ObjectStores
import Rendering
import WorkerPool

/// `--downloads` and what belongs to it.
enum ServedDownloads {
  private static let buckets = Setting.all.filter { $0.flag == "--bucket" }

  static let options =
    [
      Option(
        "--downloads", value: "[TENANT=]DIR",
        "Give files of results by links: the folder in which they lie, as this machine has it, as --media-root of `work`; may be repeated. "
          + "Default: none are given.", isRepeatable: true)
    ]
    + buckets.map {
      Option(
        $0.flag, value: $0.value,
        "Give results in stores by presigned links: which objects, as for `work`; may be repeated. Default: $\($0.variable), else none.",
        isRepeatable: true)
    }

  /// Nil: none are given.
  ///
  /// - Parameter usual: without `--downloads`.
  static func open(
    _ arguments: Arguments, usual: MediaRoots, complain: @escaping @Sendable (String) -> Void
  ) throws(UsageError) -> Downloads? {
    let given = arguments.all("--downloads")
    let roots = given.isEmpty ? usual.all : given.compactMap { MediaRoots.Root($0) }
    guard given.isEmpty || roots.count == given.count, !roots.contains(where: { $0.path.hasPrefix("s3:") })
    else {
      throw UsageError(message: "--downloads expects DIR or TENANT=DIR")
    }
    let rules = try buckets(arguments)
    guard !roots.isEmpty || !rules.all.isEmpty else { return nil }
    let working = FileManager.default.currentDirectoryPath
    let folders = MediaRoots(roots).absolute(from: working)
    return Downloads(roots: { folders.paths(of: $0) }, presign: presign(rules, complain))
  }

  private static func buckets(_ arguments: Arguments) throws(UsageError) -> BucketRules {
    do { return try ResolvedSettings(arguments, buckets).values.buckets } catch {
      throw UsageError(message: "\(error)")
    }
  }

  private static func presign(
    _ rules: BucketRules, _ complain: @escaping @Sendable (String) -> Void
  ) -> Downloads.Presigning? {
    guard !rules.all.isEmpty, let presigner = StorePresigner(FetchNetwork().withOwnStores()) else {
      return nil
    }
    return { url, tenant, seconds in
      guard let object = try? ObjectURL(url), rules.rules(of: tenant).contains(where: { $0.covers(object) })
      else {
        return nil
      }
      do throws(FetchFailure) { return try presigner.url("GET", object, for: seconds) } catch {
        complain("links to objects cannot be signed: \(error.message)")
        return nil
      }
    }
  }
}
