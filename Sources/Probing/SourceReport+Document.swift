import ClipJob
import MediaIO
import MediaTypes

/// The JSON of a report (docs/probe.md). What is not known has no key.
extension SourceReport {
  public var document: JSONValue {
    var members: [(String, JSONValue)] = [
      ("source", .string(media.name)), ("container", media.container), ("chosen", media.chosen),
      ("streams", .array(media.streams.map { $0.document(media) })),
    ]
    if !media.chapters.isEmpty { members.append(("chapters", .array(media.chapters.map(\.document)))) }
    if let loudness = media.loudness { members.append(("loudness", loudness.document)) }
    members.append(("warnings", .array(media.warnings.map { .string($0) })))
    members.append(("notes", .array(media.notes.map { .string($0) })))
    members.append(
      (
        "io",
        .known([
          ("bytesIn", .number(io.bytesIn)), ("requests", io.requests.map { .number($0) }),
          ("bytesFetched", io.bytesFetched.map { .number($0) }),
        ])
      ))
    return .object(members)
  }
}

extension JSONValue {
  /// Only what is known.
  static func known(_ members: [(String, JSONValue?)]) -> JSONValue {
    .object(members.compactMap { member in member.1.map { (member.0, $0) } })
  }

  static func seconds(_ value: Rational) -> JSONValue { .number(value.seconds, decimals: 6) }

  /// "30000/1001"; nil where there is none.
  static func fraction(_ value: Rational) -> JSONValue? {
    value > 0 ? .string("\(value.numerator)/\(value.denominator)") : nil
  }

  /// In the file's order; the last of a key that is there more than once.
  static func tags(_ tags: [MediaReport.Tag]) -> JSONValue? {
    guard !tags.isEmpty else { return nil }
    var members: [(String, JSONValue)] = []
    for tag in tags {
      members.removeAll { $0.0 == tag.key }
      members.append((tag.key, .string(tag.value)))
    }
    return .object(members)
  }
}

extension MediaReport {
  fileprivate var container: JSONValue {
    .known([
      ("format", .string(format)), ("title", .string(formatTitle)),
      ("bytes", bytes.map { .number(Int($0)) }), ("duration", duration.map { .seconds($0) }),
      ("start", start == 0 ? nil : .seconds(start)), ("bitRate", bitRate.map { .number(Int($0)) }),
      ("tags", .tags(tags)),
    ])
  }

  fileprivate var chosen: JSONValue {
    .known([
      ("video", chosenVideo.map { .number($0) }), ("audio", chosenAudio.map { .number($0) }),
      (
        "failures",
        failures.isEmpty
          ? nil
          : .array(
            failures.map {
              .known([("message", .string($0.message)), ("hint", $0.hint.map { .string($0) })])
            })
      ),
    ])
  }
}

extension MediaReport.Chapter {
  fileprivate var document: JSONValue {
    .known([
      ("start", .seconds(start)), ("end", end.map { .seconds($0) }), ("title", title.map { .string($0) }),
    ])
  }
}

extension MediaReport.Loudness {
  fileprivate var document: JSONValue {
    .known([
      ("stream", .number(stream)), ("integrated", integrated.map { .number($0, decimals: 1) }),
      ("range", range.map { .number($0, decimals: 1) }),
      ("truePeak", truePeak.map { .number($0, decimals: 1) }), ("seconds", .number(seconds, decimals: 3)),
    ])
  }
}
