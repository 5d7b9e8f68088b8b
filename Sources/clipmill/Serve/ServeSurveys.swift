import APIService
import ClipJob
import Costs
import FoundationEssentials
import Glibc
import JobQueue
import Machine
import Quotes
import RemoteMedia
import Rendering
import WorkerPool

/// What `serve` knows of media and money: it looks at sources by lanes of its own, and at what jobs took and cost.
struct ServeSurveys {
  /// As workers have them.
  private static let settings = Setting.all.filter {
    [
      "--media-root", "--bucket", "--allow-net", "--proxy", "--sandbox", "--fonts", "--lane-spool",
      "--cache-dir",
      "--cache-size", "--prices", "--spot",
    ].contains($0.flag)
  }

  static let options = settings.map {
    let help = $0.flag == "--media-root" ? roots : $0.help
    return Option($0.flag, value: $0.value, "\(help) [\($0.variable)]", isRepeatable: $0.isRepeatable)
  }

  /// Unlike a worker a server has no files unless it is told so.
  private static let roots =
    "Which files quotes and probes may look at, as workers have them; may be repeated; default: none, and with --uploads DIR the working "
    + "folder."

  private let values: WorkerSettings
  private let prices: RenderPrices?
  /// Nil: there is a media root.
  private let empty: EmptyFolder?

  init(_ arguments: Arguments) throws {
    var values = try ResolvedSettings(arguments, Self.settings).values
    let working = FileManager.default.currentDirectoryPath
    values.mediaRoots = values.mediaRoots.absolute(from: working)
    let takesFiles = arguments["--uploads"].map { !$0.lowercased().hasPrefix("s3://") } ?? false
    if takesFiles || arguments.has("--embedded"), values.mediaRoots.isEmpty {
      // As for workers.
      values.mediaRoots = MediaRoots([MediaRoots.Root(working)!])
    }
    guard !takesFiles || values.mediaRoots.all.contains(where: { $0.tenant == nil }) else {
      throw UsageError(
        message: "--uploads into a folder needs a --media-root that is all tenants'",
        hint: "documents name uploads from there; or take them into a store: --uploads s3://BUCKET/PREFIX")
    }
    self.values = values
    prices = try RenderPrices(arguments, usual: arguments.has("--embedded") ? .assumed : nil)
    empty = values.mediaRoots.isEmpty ? try EmptyFolder() : nil
  }

  /// The media root of those who have none of their own; nil: there is none.
  var sharedRoot: String? { values.mediaRoots.all.first { $0.tenant == nil }?.path }

  /// Folders in which media are.
  var mediaRoots: MediaRoots { values.mediaRoots }

  /// At the end: no lane is started any more.
  func close() { empty?.remove() }

  /// Throws `WorkerError` and `JobError`.
  func surveyor() throws -> any JobSurveyor {
    var options = MediaSurveyor.Options()
    // Without a root no file may be named; a lane needs one all the same.
    options.mediaRoots = empty.map { MediaRoots([$0.root]) } ?? values.mediaRoots
    options.buckets = values.buckets
    let launcher = try OwnLanes.launcher(values, cores: MachineShare.own.cores)
    return OwnSurveyor(
      surveyor: MediaSurveyor(launcher, options: options) { Terminal.error($0) })
  }

  func complete(_ options: inout APIServer.Options, _ stores: ServeStores) throws {
    options.surveyor = try surveyor()
    options.ledgers = stores.ledgers
    let (queues, quotes) = (stores.queues, stores.quotes)
    let lessons = LessonsCache { name throws(QueueError) in
      guard let index = queues.firstIndex(where: { $0.name == name }) else { return QuoteBook() }
      return QuoteBook(try quotes[index].lessons())
    }
    options.lessons = { name throws(QueueError) in try lessons.book(of: name) }
    // Documents of all queues are weighed by what the first one's jobs took: the devices are the same.
    let first = queues[0].name
    options.admitter = Admitter(quotes: { (try? lessons.book(of: first)) ?? QuoteBook() })
    if let prices {
      options.hasAssumedPrices = prices.areAssumed
      options.dollars = { prices.usd(device: $0.device, seconds: $0.seconds, bytes: $0.bytes) }
    }
  }
}

private struct OwnSurveyor: JobSurveyor {
  let surveyor: MediaSurveyor

  func plan(_ job: Job, document: [UInt8]) throws(JobErrors) -> PlanFacts {
    try surveyor.plan(job, document: document)
  }

  func probe(_ source: String, counting: Bool, tenant: String) throws(JobErrors) -> JSONValue {
    try surveyor.probe(source, counting: counting, tenant: tenant)
  }
}

/// A folder of this process alone that nothing is in.
private final class EmptyFolder: Sendable {
  let root: MediaRoots.Root

  /// Throws `JobError`.
  init() throws {
    var path = Array(
      FileManager.default.temporaryDirectory.appending(path: "clipmill-no-media-XXXXXX").path.utf8CString)
    guard mkdtemp(&path) != nil,
      let root = MediaRoots.Root(
        String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    else {
      throw JobError(
        "machine.temporary", "no temporary folder can be made: \(String(cString: strerror(errno)))",
        hint: "give --media-root, or set TMPDIR")
    }
    self.root = root
  }

  func remove() { rmdir(root.path) }
}
