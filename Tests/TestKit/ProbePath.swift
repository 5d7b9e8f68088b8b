import Files
import MediaIO

extension MediaProbe {
  /// Probes a file anywhere on this machine.
  public static func probe(
    path: String, limits: MediaLimits = MediaLimits(), traffic: SourceTraffic? = nil
  ) throws(MediaError) -> MediaInfo {
    try probe(FileLocation(path), limits: limits, traffic: traffic)
  }
}
