import Fetching
import Files
import MediaIO
import MediaTypes
import Telemetry

/// A file at a URL.
final class WebOrigin: MediaOrigin {
  let key: String
  private let file: RemoteFile

  /// - Parameter key: the URL, with all of its query.
  init(_ file: RemoteFile, key: String) {
    self.file = file
    self.key = key
  }

  var name: String { file.name }
  var host: String? { FilePath.host(name) }
  var traffic: RemoteTraffic { file.traffic }
  var bytes: Int { file.head?.size ?? 0 }
  /// No output goes where a URL is read from.
  var identity: FileIdentity? { nil }

  func open() throws(MediaError) -> any ByteSource { try open(nil) }

  func open(_ heartbeat: Heartbeat?) throws(MediaError) -> any ByteSource {
    let source = WebSource(file, key, heartbeat)
    let beginning = try source.bytes(upTo: Self.looked)
    guard !beginning.isEmpty else {
      throw MediaError(.unreadable, "\(name) is empty (0 bytes)", hint: "was it uploaded completely?")
    }
    guard !Self.isWebPage(beginning) else {
      throw MediaError(
        .unreadable, "\(name) is a web page: the server answers with HTML instead of a media file",
        hint: "give the URL of the file itself, not of the page that shows it or asks to sign in")
    }
    return source
  }

  /// Bytes at the beginning.
  private static let looked = 1024

  /// Services answer what they cannot give with a page for people, and status 200.
  static func isWebPage(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(15)
      .lowercased()
    return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
  }
}

/// One reader of it.
private final class WebSource: ByteSource {
  private let file: RemoteFile
  private let key: String
  private let heartbeat: Heartbeat?

  init(_ file: RemoteFile, _ key: String, _ heartbeat: Heartbeat?) {
    self.file = file
    self.key = key
    self.heartbeat = heartbeat
    file.addReader()
  }

  deinit { file.removeReader(ObjectIdentifier(self)) }

  func expect(_ range: Range<Int64>) {
    let upper = Int(clamping: range.upperBound)
    file.expect(min(Int(clamping: range.lowerBound), upper)..<upper, by: ObjectIdentifier(self))
  }

  var size: Int64? { file.head.map { Int64($0.size) } }

  /// The URL, and what the server calls the bytes.
  var version: String? { file.head?.version.map { "\(key) \($0)" } }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
    if heartbeat?.isCancelled == true { throw .cancelled }
    return try file.read(into: buffer, at: Int(offset)) {
      heartbeat?.beat()
      return heartbeat?.isCancelled != true
    }
  }
}

extension MediaError {
  init(_ failure: FetchFailure) {
    let kind: Kind =
      switch failure.kind {
      case .notFound: .notFound
      case .forbidden, .notNamed: .forbidden
      case .denied: .denied
      case .unreachable: .unreachable
      case .untrusted: .untrusted
      case .changed: .changed
      case .unreadable: .unreadable
      case .tooLarge: .limits
      case .cancelled: .cancelled
      case .over: .sourceFailed
      case .machine: .machine
      }
    self.init(kind, failure.message, hint: failure.hint)
  }
}
