import ClipJob
import Foundation
import MediaIO
import Probing
import Rendering
import TestKit

/// Reports of files, and what the real ffprobe says of the same.
enum Probes {
  static func report(_ path: String, _ change: (inout SourceProbe.Options) -> Void = { _ in })
    throws(JobError)
    -> SourceReport
  {
    var options = SourceProbe.Options()
    change(&options)
    return try SourceProbe(MediaLocator(baseDirectory: TemporaryDirectory.shared.path), options).report(path)
  }

  static func ffprobe(_ path: String) throws -> JSONValue {
    let text = try FFmpegTool.ffprobe([
      "-show_streams", "-show_format", "-show_chapters", "-of", "json", path,
    ])
    return try JSONValue(parsing: Array(text.utf8))
  }

  /// With the other arguments of ffmpeg before it, made once.
  static func file(_ name: String, _ arguments: [String]) throws -> String {
    try MediaFixtures.cached("probe \(name) \(arguments)", name) { try FFmpegTool.ffmpeg(arguments + [$0]) }
  }
}

extension JSONValue {
  /// A number, or a text that is one.
  var double: Double? {
    switch self {
    case .number(let text), .string(let text): Double(text)
    default: nil
    }
  }
}
