import ClipJob
import MediaIO
import MediaTypes
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// Every file that a job names, probed once.
struct SourceCatalog {
  /// By resolved path.
  private(set) var infos: [String: MediaInfo] = [:]
  private var failures: [String: MediaError] = [:]
  private let locator: MediaLocator
  private let heartbeat: Heartbeat

  init(locator: MediaLocator, heartbeat: Heartbeat) {
    self.locator = locator
    self.heartbeat = heartbeat
  }

  /// What `file` (as the document names it) is. `path` is the JSON path that an error carries.
  mutating func info(_ file: String, at path: String) throws(JobError) -> MediaInfo {
    let resolved = try locator.resolve(file, at: path)
    if let info = infos[resolved] { return info }
    if let failure = failures[resolved] { throw JobError(source: failure, path: path) }
    if heartbeat.isCancelled { throw .cancelled }
    do {
      let traffic = SourceTraffic(heartbeat: heartbeat)
      let info = try heartbeat.during(.probe, amount: Self.bytes(resolved)) { _ throws(MediaError) in
        try MediaProbe.probe(resolved, traffic: traffic)
      }
      infos[resolved] = info
      return info
    } catch {
      failures[resolved] = error
      throw JobError(source: error, path: path)
    }
  }
}

extension SourceCatalog {
  /// 0 for what is no file.
  private static func bytes(_ path: String) -> Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : 0
  }
}

extension JobError {
  /// Somebody wanted it stopped.
  public static let cancelled = JobError("job.cancelled", "The job was cancelled.")

  /// A source that cannot be used.
  init(source error: MediaError, path: String?) {
    let code =
      switch error.kind {
      case .notFound: "source.notFound"
      case .unreadable: "source.unreadable"
      case .missingStream: "source.missingStream"
      case .limits: "source.limits"
      case .unsupported: "source.unsupported"
      case .outOfMemory: "machine.memory"
      case .deviceFull: "device.full"
      case .deviceFailed: "device.failed"
      case .cancelled: JobError.cancelled.code
      case .unwritable, .diskFull, .failed: "source.failed"
      }
    self.init(code, error.message, path: path, hint: error.hint, retryable: error.kind.mayPass)
  }

  /// An output that cannot be made.
  init(output error: MediaError, path: String?) {
    let code =
      switch error.kind {
      case .diskFull: "output.diskFull"
      case .unwritable, .notFound: "output.unwritable"
      case .unsupported: "output.unsupported"
      case .outOfMemory: "machine.memory"
      case .deviceFull: "device.full"
      case .deviceFailed: "device.failed"
      case .cancelled: JobError.cancelled.code
      case .unreadable, .missingStream, .limits, .failed: "output.failed"
      }
    self.init(
      code, error.message, path: path, hint: error.hint,
      retryable: error.kind.mayPass)
  }
}

extension MediaError.Kind {
  /// Whether the same may succeed at another time or in another place.
  fileprivate var mayPass: Bool {
    switch self {
    case .diskFull, .outOfMemory, .deviceFull, .deviceFailed: true
    default: false
    }
  }
}
