import ClipJob
import Files
import MediaIO
import MediaTypes
import Telemetry
import Typography

/// Every file that a job names, probed once for each choice of its streams.
struct SourceCatalog {
  private struct Key: Hashable {
    /// The resolved name.
    var file: FilePath.Key
    var streams: StreamSelection
  }

  private var infos: [Key: MediaInfo] = [:]
  private var failures: [Key: MediaError] = [:]
  private let locator: MediaLocator
  private let heartbeat: Heartbeat

  init(locator: MediaLocator, heartbeat: Heartbeat) {
    self.locator = locator
    self.heartbeat = heartbeat
  }

  var fontFolders: [String] { locator.fontFolders }

  /// All of a file that is read at once: captions, fonts.
  ///
  /// - Parameters:
  ///   - limit: bytes that it may have.
  ///   - what: for messages: "a caption file".
  func bytes(of file: String, limit: Int, _ what: String, at path: String) throws(JobError) -> [UInt8] {
    let origin = try locator.origin(of: file, at: path)
    if heartbeat.isCancelled { throw .cancelled }
    let bytes: [UInt8]
    do {
      bytes = try heartbeat.during(.probe, amount: origin.bytes) { _ throws(MediaError) in
        try origin.open(heartbeat).bytes(upTo: limit + 1)
      }
    } catch {
      throw locator.naming(file, JobError(source: error, path: path))
    }
    guard bytes.count <= limit else {
      throw JobError(
        "source.tooLarge",
        "\(FilePath.shown(file)) has more than \(limit >> 20) MiB, which is too much for \(what)",
        path: path,
        hint: "is it the file that is meant?")
    }
    return bytes
  }

  /// Which file of this machine it is; nil: none.
  func identity(of file: String, at path: String) throws(JobError) -> FileIdentity? {
    try locator.origin(of: file, at: path).identity
  }

  /// The machine's fonts and those files that the styles name.
  func fonts(_ styles: [TextStyle], at path: String) throws(JobError) -> FontSet {
    var files: [FontFile] = []
    for name in styles.flatMap(\.fonts)
    where TextStyle.isFile(name) && !files.contains(where: { $0.name == name }) {
      files.append(
        FontFile(name, bytes: try bytes(of: name, limit: FontFile.limit, "a font", at: path + ".style.font")))
    }
    do {
      // None of another job's is among them.
      guard files.isEmpty else { return try FontSet(folders: locator.fontFolders, files: files) }
      return try FontSet.shared(folders: locator.fontFolders)
    } catch {
      throw JobError(error, path: path + ".style.font")
    }
  }

  /// What `file` (as the document names it) is. `path` is the JSON path that an error carries.
  mutating func info(
    _ file: String, _ streams: StreamSelection = StreamSelection(), at path: String
  ) throws(JobError) -> MediaInfo {
    let origin = try locator.origin(of: file, at: path)
    let resolved = Key(file: FilePath.Key(origin.key), streams: streams)
    if let info = infos[resolved] { return info }
    if let failure = failures[resolved] { throw locator.naming(file, JobError(source: failure, path: path)) }
    if heartbeat.isCancelled { throw .cancelled }
    do {
      let traffic = SourceTraffic(heartbeat: heartbeat)
      let info = try heartbeat.during(.probe, amount: origin.bytes) { _ throws(MediaError) in
        try MediaProbe.probe(origin, streams: streams, traffic: traffic)
      }
      infos[resolved] = info
      return info
    } catch {
      failures[resolved] = error
      throw locator.naming(file, JobError(source: error, path: path))
    }
  }
}

extension JobError {
  /// Somebody wanted it stopped.
  public static let cancelled = JobError("job.cancelled", "the job was cancelled")

  /// A source that cannot be used.
  package init(source error: MediaError, path: String?) {
    let code =
      switch error.kind {
      case .notFound: "source.notFound"
      case .forbidden: "source.forbidden"
      case .unreadable: "source.unreadable"
      case .missingStream: "source.missingStream"
      case .limits: "source.limits"
      case .unsupported: "source.unsupported"
      case .outOfMemory: "machine.memory"
      case .deviceFull: "device.full"
      case .deviceFailed: "device.failed"
      case .cancelled: JobError.cancelled.code
      case .denied: "source.denied"
      case .unreachable: "source.unreachable"
      case .untrusted: "source.untrusted"
      case .machine: "machine.stores"
      case .changed: "source.changed"
      case .sourceFailed, .unwritable, .diskFull, .failed: "source.failed"
      }
    self.init(code, error.message, path: path, hint: error.hint, retryable: error.kind.mayPass)
  }

  /// An output that cannot be made.
  init(output error: MediaError, path: String?) {
    let code =
      switch error.kind {
      case .diskFull: "output.diskFull"
      case .unwritable, .notFound: "output.unwritable"
      case .forbidden: "output.forbidden"
      case .denied: "output.denied"
      case .unreachable: "output.unreachable"
      case .untrusted: "output.untrusted"
      case .machine: "machine.stores"
      case .limits: "output.limits"
      case .unsupported: "output.unsupported"
      case .outOfMemory: "machine.memory"
      case .deviceFull: "device.full"
      case .deviceFailed: "device.failed"
      case .cancelled: JobError.cancelled.code
      case .unreadable, .missingStream, .sourceFailed, .changed, .failed: "output.failed"
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
    case .sourceFailed, .unreachable, .machine, .changed, .diskFull, .outOfMemory, .deviceFull, .deviceFailed:
      true
    default: false
    }
  }
}
