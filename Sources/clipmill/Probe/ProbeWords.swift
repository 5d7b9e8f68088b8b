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
        stream.bitRate.map { Self.rate($0) } ?? "",
      ]
    }
    // A usual film's streams fit 80 columns; what few streams have stands below them.
    let lines = Table.text(
      [
        Table.Column("STREAM", isRight: true), "KIND", Table.Column("CODEC", most: 20), "CONTENT", "RATE",
        Table.Column("BIT RATE", isRight: true),
      ], rows
    ).split(separator: "\n").map(String.init)
    let below = media.streams.map { stream in
      let remarks = ForeignText.harmless(Self.remarks(stream))
      return remarks.isEmpty ? [] : ["        " + remarks]
    }
    return (lines.prefix(1) + zip(lines.dropFirst(), below).flatMap { [$0] + $1 }).joined(separator: "\n")
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
    var parts = [stream.language].compactMap { $0 } + stream.dispositions
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
      if let picture = video.picture { lines.append("  colour: " + Self.color(picture)) }
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

  private static func color(_ picture: StreamReport.Picture) -> String {
    let tags = [picture.color.primaries, picture.color.transfer, picture.color.matrix, picture.color.range]
    guard tags.allSatisfy({ $0 == nil }), let used = picture.usedColor else {
      return tags.map { $0 ?? "unknown" }.joined(separator: ", ")
    }
    let matrix =
      switch used.matrix {
      case .bt601: "BT.601"
      case .bt709: "BT.709"
      case .bt2020: "BT.2020"
      }
    return "not tagged; a render takes it for \(matrix), \(used.range == .full ? "full" : "limited") range"
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
      lines.append("  moved: \(Self.size(Int64(fetched))) in \(Self.requests(report.io.requests ?? 0))")
    }
    return lines
  }

  private static func requests(_ count: Int) -> String { "\(count) request\(count == 1 ? "" : "s")" }

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
