import ClipJob
import MediaIO
import MediaTypes
import Probing

/// A report for people: lines of the file, a table of its streams, and what else there is to say.
struct ProbeWords {
  private let report: SourceReport
  private var media: MediaReport { report.media }

  init(_ report: SourceReport) { self.report = report }

  var text: String {
    ([heading] + facts + [streams] + details + chapters + tags + closing).filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  private var heading: String { ForeignText.harmless(media.name) }

  private var facts: [String] {
    let parts = [
      media.formatTitle, media.duration.map { Self.time($0) }, media.bytes.map { Self.size($0) },
      media.bitRate.map { Self.rate($0) },
    ].compactMap { $0 }
    return ["  " + ForeignText.harmless(parts.joined(separator: ", "))]
  }

  private var streams: String {
    guard !media.streams.isEmpty else { return "  no streams" }
    let rows = media.streams.map { stream in
      [
        index(stream), stream.kind.rawValue, Self.codec(stream), Self.content(stream), Self.pace(stream),
        stream.bitRate.map { Self.rate($0) } ?? "", stream.language ?? "", Self.remarks(stream),
      ]
    }
    return Table.text(
      [
        Table.Column("STREAM", isRight: true), "KIND", "CODEC", "CONTENT", "RATE",
        Table.Column("BIT RATE", isRight: true), "LANGUAGE", "REMARKS",
      ], rows)
  }

  /// The chosen ones are marked.
  private func index(_ stream: StreamReport) -> String {
    let isChosen = stream.index == media.chosenVideo || stream.index == media.chosenAudio
    return (isChosen ? "*" : "") + String(stream.index)
  }

  private static func codec(_ stream: StreamReport) -> String {
    let level = stream.level.map { "@\($0)" } ?? ""
    return stream.codec + (stream.profile.map { " (\($0)\(level))" } ?? "")
  }

  private static func content(_ stream: StreamReport) -> String {
    if let picture = stream.picture {
      var parts = ["\(picture.width)×\(picture.height)"]
      if (picture.displayWidth, picture.displayHeight) != (picture.width, picture.height) {
        parts.append("shown \(picture.displayWidth)×\(picture.displayHeight)")
      }
      parts += [picture.pixelFormat].compactMap { $0 }
      return parts.joined(separator: ", ")
    }
    return stream.sound.map { "\($0.sampleRate) Hz, \($0.layout)" } ?? ""
  }

  private static func pace(_ stream: StreamReport) -> String {
    guard let picture = stream.picture else { return "" }
    let rate = picture.usedRate ?? picture.averageRate
    guard rate > 0 else { return "" }
    return formatted("%.6g fps", rate.seconds) + (picture.isVariableRate == true ? ", variable" : "")
  }

  private static func remarks(_ stream: StreamReport) -> String {
    var parts = stream.dispositions
    if stream.isEncrypted { parts.append("encrypted") }
    guard let picture = stream.picture else { return parts.joined(separator: ", ") }
    if picture.orientation.quarterTurns != 0 {
      parts.append("rotated by \(picture.orientation.quarterTurns * 90)°")
    }
    if picture.orientation.mirrored { parts.append("mirrored") }
    if picture.hasAlpha { parts.append("alpha") }
    if let order = picture.fieldOrder, order != "progressive" { parts.append("interlaced (\(order))") }
    if picture.color.dynamicRange != .standard { parts.append(picture.color.dynamicRange.rawValue) }
    if let dolby = picture.color.dolbyVision {
      parts.append("Dolby Vision \(dolby.profile).\(dolby.compatibility)")
    }
    return parts.joined(separator: ", ")
  }

  /// What of the chosen picture and sound does not fit the table.
  private var details: [String] {
    var lines: [String] = []
    if let video = media.streams.first(where: { $0.index == media.chosenVideo }) {
      let color = video.picture?.color
      let names = [color?.primaries, color?.transfer, color?.matrix, color?.range].map { $0 ?? "unknown" }
      if video.picture != nil { lines.append("  colour: " + names.joined(separator: ", ")) }
      if let frames = video.frames { lines.append("  frames: \(frames)") }
      if let keys = video.keyFrames { lines += Self.words(keys) }
    }
    if let loudness = media.loudness {
      func shown(_ value: Double?, _ unit: String) -> String {
        value.map { formatted("%.1f ", $0) + unit } ?? "too quiet or too short"
      }
      lines.append(
        "  loudness of stream \(loudness.stream): \(shown(loudness.integrated, "LUFS")), range \(shown(loudness.range, "LU")), "
          + "true peak \(shown(loudness.truePeak, "dBTP"))")
    }
    return lines
  }

  private static func words(_ keys: KeyFrames) -> [String] {
    var line = "  key frames: \(keys.count)"
    if let mean = keys.meanInterval, let longest = keys.longestInterval {
      line += formatted(", every %.2f s on average, %.2f s at most", mean.seconds, longest.seconds)
    }
    guard let times = keys.times else { return [line] }
    return [line] + times.map { formatted("    %.6f", $0.seconds) }
  }

  private var chapters: [String] {
    guard !media.chapters.isEmpty else { return [] }
    return ["  chapters:"]
      + media.chapters.map { "    \(Self.time($0.start))  \(ForeignText.harmless($0.title ?? ""))" }
  }

  private var tags: [String] {
    media.tags.map { tag in
      "  \(ForeignText.harmless(tag.key)): \(DisplayText.cut(ForeignText.harmless(tag.value), 100))"
    }
  }

  private var closing: [String] {
    let failures = media.failures.map { "  not usable: \($0.message)" + ($0.hint.map { " (\($0))" } ?? "") }
    var lines = (failures + media.notes.map { "  note: \($0)" }).map(ForeignText.harmless)
    if let fetched = report.io.bytesFetched {
      lines.append("  moved: \(Self.size(Int64(fetched))) in \(report.io.requests ?? 0) requests")
    }
    return lines
  }

  private static func time(_ value: Rational) -> String {
    let total = max(0, value.seconds)
    guard total >= 60 else { return formatted("%.3f s", total) }
    let (hours, minutes) = (Int(total) / 3600, Int(total) / 60 % 60)
    let seconds = total - Double(hours * 3600 + minutes * 60)
    return (hours > 0 ? "\(hours):" : "")
      + formatted(hours > 0 ? "%02d:%06.3f" : "%d:%06.3f", minutes, seconds)
  }

  private static func size(_ bytes: Int64) -> String {
    switch bytes {
    case ..<1000: "\(bytes) bytes"
    case ..<1_000_000: formatted("%.1f kB", Double(bytes) / 1e3)
    case ..<1_000_000_000: formatted("%.1f MB", Double(bytes) / 1e6)
    default: formatted("%.2f GB", Double(bytes) / 1e9)
    }
  }

  private static func rate(_ bits: Int64) -> String {
    bits < 1_000_000 ? "\(bits / 1000) kb/s" : formatted("%.2f Mb/s", Double(bits) / 1e6)
  }
}
