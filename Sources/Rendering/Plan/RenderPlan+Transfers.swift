import MediaIO
import MediaTypes
import Quotes

extension RenderPlan {
  /// What will be moved of sources by URL, each host once: of a film the part that is used, of anything else all.
  public var transfers: [TransferWork] {
    var files: [String: (host: String, bytes: Double, share: Double)] = [:]
    func add(_ info: MediaInfo, from: Rational, to: Rational) {
      guard let host = info.origin.host else { return }
      let share = info.duration.map { $0 > 0 ? ((to - from) / $0).seconds : 1 } ?? 1
      let known = files[info.origin.key]?.share ?? 0
      files[info.origin.key] = (host, Double(info.origin.bytes), min(1, known + max(0, share)))
    }
    for clip in timeline.clips {
      for info in clip.probed.media { add(info, from: clip.sourceFrom, to: clip.sourceTo) }
    }
    // Sound beside a picture comes with it.
    let shown = Set(files.keys)
    for voice in voices where !shown.contains(voice.info.origin.key) {
      add(voice.info, from: voice.from, to: voice.to)
    }
    var hosts: [String: TransferWork] = [:]
    for file in files.values {
      var work = hosts[file.host] ?? TransferWork(host: file.host, requests: 0, bytes: 0)
      let bytes = file.bytes * file.share + Self.index
      work.bytes += min(bytes, file.bytes)
      work.requests += 2 + (bytes / Self.window).rounded()
      hosts[file.host] = work
    }
    return hosts.values.sorted { $0.host < $1.host }
  }

  /// Bytes: of an index, and of one request, as they usually are.
  private static let index = 1e6
  private static let window = 4e6
}
