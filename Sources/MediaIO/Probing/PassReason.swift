import CFFmpeg
import MediaTypes

/// Why all packets of a file are read before anything else is known about it.
enum PassReason {
  case noDuration
  /// From the bit rate of its beginning.
  case estimated
  /// What the header says, not even silence could be that small.
  case implausible
  /// A fragmented mp4: its header is written before there is anything to count.
  case fragmented
  /// The container's clock may begin anew.
  case clockMayJump

  /// Nil: the container knows.
  init?(_ file: Demuxer, _ streams: [UnsafeMutablePointer<AVStream>]) {
    let format = file.formatName
    // Single stills.
    guard !streams.isEmpty, !format.hasSuffix("_pipe") else { return nil }
    let duration = file.raw.pointee.duration
    if duration == cff_no_pts || duration <= 0 {
      self = .noDuration
    } else if file.raw.pointee.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE {
      self = .estimated
    } else if file.clockMayJump {
      self = .clockMayJump
    } else if format.hasPrefix("mov"), streams.contains(where: { $0.pointee.nb_frames == 0 }) {
      self = .fragmented
    } else if format == "flv" {
      // Its last time stamp is taken for its end, if it says nothing.
      self = .estimated
    } else if let size = file.size, Double(size) * 8 / (Double(duration) / Double(cff_time_base)) < 500 {
      self = .implausible
    } else {
      return nil
    }
  }

  private var words: String {
    switch self {
    case .noDuration: "says nothing about its duration"
    case .estimated: "only estimates its duration"
    case .implausible: "has an implausible duration in its header"
    case .fragmented: "is fragmented"
    case .clockMayJump: "may have time stamps that begin anew"
    }
  }

  /// Where the pass was not made.
  func estimate(_ name: String) -> String {
    "\(name) \(words): it was not read to its end, and its times are estimates"
  }

  func note(_ name: String, _ index: PacketIndex) -> String {
    let parts =
      index.parts > 1 ? ", in \(index.parts) parts with clocks of their own, put one after the other" : ""
    let time = Int((index.seconds * 1000).rounded(.up))
    return "\(name) \(words): read to its end (\(index.packets) packets in \(time) ms)\(parts)"
  }
}
