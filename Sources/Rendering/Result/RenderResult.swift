import ClipJob
import MediaIO
import Telemetry

/// What a finished render made and took.
public struct RenderResult: Sendable {
  public struct File: Sendable {
    /// As the document names it.
    public var to: String
    public var bytes: Int
    public var sha256: String
    /// Nil for a caption file, and so are its sides.
    public var frames: Int?
    /// Seconds; nil for a still.
    public var duration: Double?
    public var width: Int?
    public var height: Int?
    /// Of a caption file.
    public var captions: Int?
    /// Of an output by URL: what whoever completes the publication instead needs. It is no part of the result document.
    public var note: String?
  }
  public var files: [File]
  /// Seconds from the beginning of the plan until every file was complete.
  public var wall: Double
  /// Seconds of clip made in a second.
  public var speed: Double
  public var stages: [(Stage, StageClock.Total)]
  /// Of the whole process while it planned and rendered.
  public var cpuSeconds: Double
  /// The largest resident set of the process since the plan was begun, bytes.
  public var peakMemory: Int
  /// Pictures decoded, shown or not.
  public var framesRead: Int
  /// Of sources, by what was decoded of them; what was read to find out what they are is not in it.
  public var bytesRead: Int
  /// Of sources by URL, from the plan on.
  public var remote: [RemoteTraffic]
  /// To servers, of outputs by URL; nil: there are none.
  public var bytesSent: Int?
  public var explain: [String]
  /// Seconds: the largest difference between where a sound began and where the timeline has it.
  public var driftMax: Double
  /// Where it was composed, for people: "cuda:0 NVIDIA L4".
  public var device: String
  var cadence: Cadence
  public var framesDuplicated: Int { cadence.duplicated }
  public var framesDropped: Int { cadence.dropped }
  /// What was wrong with sources without stopping the render, and what is hardly meant in the job.
  public var warnings: [JobWarning]
  var limiting: Limiting
}

extension RenderPlan {
  /// What was found out about sources beyond what their containers say, and which of their streams are used.
  var mediaNotes: [String] {
    timeline.clips.flatMap { clip in
      clip.probed.media.flatMap(\.notes)
        + (clip.hasPicture ? clip.probed.media.compactMap(\.videoChoice) : [])
    } + voices.flatMap { $0.info.notes + [$0.info.audioChoice].compactMap { $0 } }
  }

  /// What is done to the sources' colours, one line a kind.
  var colorNotes: [String] {
    var lines: [String] = []
    for clip in timeline.clips {
      let mapped = clip.probed.toneMapped.map { "\($0) tone mapped to BT.709" }
      for line in [mapped, clip.probed.converted].compactMap({ $0 }) where !lines.contains(line) {
        lines.append(line)
      }
    }
    return lines
  }
}
