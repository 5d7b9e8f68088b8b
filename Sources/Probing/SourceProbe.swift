import ClipJob
import MediaIO
import MediaTypes
import Rendering
import Telemetry

/// What a source is, found out as a render would: through the same names, limits and guards.
public struct SourceProbe: Sendable {
  public typealias Options = MediaInspector.Options

  private let locator: MediaLocator
  private let options: Options
  private let heartbeat: Heartbeat?

  /// - Parameters:
  ///   - locator: which files and URLs may be named.
  ///   - heartbeat: its cancellation ends a probe; nil: nothing does.
  public init(_ locator: MediaLocator, _ options: Options = Options(), heartbeat: Heartbeat? = nil) {
    (self.locator, self.options, self.heartbeat) = (locator, options, heartbeat)
  }

  /// - Parameter file: as a job would name it: a path, or a URL, of which only the index is moved as long as nothing else is
  ///   asked for.
  /// - Throws: as a job that has this source, without a place in a document.
  public func report(_ file: String) throws(JobError) -> SourceReport {
    let origin = try locator.source(file)
    let traffic = SourceTraffic(heartbeat: heartbeat)
    var options = options
    options.readsUnindexed = options.readsUnindexed && !FilePath.isRemote(file)
    let before = moved(origin)
    do {
      let media = try MediaInspector(options, traffic: traffic).report(origin)
      let after = moved(origin)
      let io = SourceReport.IO(
        bytesIn: traffic.bytes, requests: after.map { $0.requests - (before?.requests ?? 0) },
        bytesFetched: after.map { $0.bytes - (before?.bytes ?? 0) })
      return SourceReport(media: media, io: io)
    } catch {
      throw JobError(source: error, path: nil)
    }
  }

  private func moved(_ origin: any MediaOrigin) -> RemoteTraffic? {
    locator.remoteTraffic.first { $0.name == origin.name }
  }
}

/// What was found out of a source, and what that took.
public struct SourceReport: Sendable, Equatable {
  public var media: MediaReport
  public var io: IO

  public struct IO: Sendable, Equatable {
    /// That demuxers and decoders read, from wherever.
    public var bytesIn: Int
    /// Of a URL: parts that were asked for, and bytes that came; nil: it is a file of this machine.
    public var requests: Int?
    public var bytesFetched: Int?
  }
}
