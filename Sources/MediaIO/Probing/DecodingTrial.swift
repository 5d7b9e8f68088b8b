import CFFmpeg
import Synchronization

/// Decodes the beginning of a file's streams: that there is a decoder does not mean that it decodes this.
struct DecodingTrial {
  /// Why nothing of a stream is decoded, by the stream's number; none where something is.
  private(set) var failures: [Int: MediaError] = [:]

  /// Packets of the whole file that are read for streams of which none come.
  private static let mostRead = 5000

  /// Of files that were tried, by their version.
  private static let known = Mutex<[String: DecodingTrial]>([:])
  private static let mostKnown = 1024

  /// Reads from where the demuxer is, which is the file's beginning, until each stream was decoded, or could not be.
  ///
  /// - Parameter version: of the file's bytes (`ByteSource.version`), which are tried once in a process; nil: it is not
  ///   remembered.
  static func of(
    _ file: Demuxer, _ streams: [StreamTrial.Subject], version: String?, limits: MediaLimits,
    traffic: SourceTraffic?
  ) throws(MediaError) -> DecodingTrial {
    let key = version.map { "\($0) \(file.name) \(streams.map { $0.stream.pointee.index })" }
    if let key, let found = known.withLock({ $0[key] }) { return found }
    let trial = try DecodingTrial(file, streams, limits: limits, traffic: traffic)
    if let key {
      known.withLock {
        if $0.count >= mostKnown { $0.removeAll() }
        $0[key] = trial
      }
    }
    return trial
  }

  init(
    _ file: Demuxer, _ streams: [StreamTrial.Subject], limits: MediaLimits, traffic: SourceTraffic?
  ) throws(MediaError) {
    var trials: [StreamTrial] = []
    for subject in streams { trials.append(try StreamTrial(subject, of: file.name, limits: limits)) }
    let packet = try Packet()
    var read = 0
    reading: while trials.contains(where: { !$0.isDone }) {
      guard case .packet = try file.read(into: packet) else {
        for index in trials.indices { try trials[index].end() }
        break reading
      }
      try traffic?.checkGoesOn()
      read += 1
      let number = Int(packet.raw.pointee.stream_index)
      if let index = trials.firstIndex(where: { $0.number == number }) { try trials[index].take(packet) }
      if read >= Self.mostRead, trials.contains(where: { !$0.isDone && $0.tried == 0 }) { break }
    }
    for trial in trials { failures[trial.number] = trial.failure }
  }
}
