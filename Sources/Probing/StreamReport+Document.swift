import ClipJob
import MediaIO
import MediaTypes

extension StreamReport {
  func document(_ media: MediaReport) -> JSONValue {
    let isChosen = index == media.chosenVideo || index == media.chosenAudio
    let members: [(String, JSONValue?)] =
      [
        ("index", .number(index)), ("kind", .string(kind.rawValue)), ("number", number.map { .number($0) }),
        ("chosen", isChosen ? .bool(true) : nil), ("codec", .string(codec)),
        ("profile", profile.map { .string($0) }), ("level", level.map { .string($0) }),
        ("codecTag", codecTag.map { .string($0) }),
      ] + (picture?.members ?? []) + (sound?.members ?? []) + [
        ("start", start.map { .seconds($0) }), ("duration", duration.map { .seconds($0) }),
        ("timeBase", .fraction(timeBase)), ("bitRate", bitRate.map { .number(Int($0)) }),
        ("frames", frames.map { .number($0) }), ("packets", packets.map { .number($0) }),
        ("packetBytes", packetBytes.map { .number(Int($0)) }), ("keyFrames", keyFrames?.document),
        ("language", language.map { .string($0) }),
        ("dispositions", dispositions.isEmpty ? nil : .array(dispositions.map { .string($0) })),
        ("encrypted", isEncrypted ? .bool(true) : nil), ("tags", .tags(tags)),
      ]
    return .known(members)
  }
}

extension StreamReport.Picture {
  fileprivate var members: [(String, JSONValue?)] {
    let turns = orientation.quarterTurns
    return [
      ("width", .number(width)), ("height", .number(height)), ("displayWidth", .number(displayWidth)),
      ("displayHeight", .number(displayHeight)), ("sampleAspect", .fraction(sampleAspect)),
      (
        "displayAspect", displayHeight > 0 ? .fraction(Rational(displayWidth) / Rational(displayHeight)) : nil
      ),
      ("rotation", turns == 0 ? nil : .number(turns * 90)),
      ("mirrored", orientation.mirrored ? .bool(true) : nil),
      ("pixelFormat", pixelFormat.map { .string($0) }), ("bitDepth", bitDepth.map { .number($0) }),
      ("alpha", hasAlpha ? .bool(true) : nil), ("fieldOrder", fieldOrder.map { .string($0) }),
      ("color", color.document), ("frameRate", rate),
    ]
  }

  private var rate: JSONValue? {
    guard nominalRate > 0 || averageRate > 0 || usedRate != nil else { return nil }
    return .known([
      ("nominal", .fraction(nominalRate)), ("average", .fraction(averageRate)),
      ("used", usedRate.flatMap { .fraction($0) }), ("variable", isVariableRate.map { .bool($0) }),
      ("shortestInterval", shortestInterval.map { .seconds($0) }),
      ("longestInterval", longestInterval.map { .seconds($0) }),
    ])
  }
}

extension StreamReport.ColorNames {
  fileprivate var document: JSONValue {
    .known([
      ("range", range.map { .string($0) }), ("matrix", matrix.map { .string($0) }),
      ("primaries", primaries.map { .string($0) }), ("transfer", transfer.map { .string($0) }),
      ("siting", siting.map { .string($0) }), ("dynamicRange", .string(dynamicRange.rawValue)),
      (
        "dolbyVision",
        dolbyVision.map {
          .object([
            ("profile", .number($0.profile)), ("level", .number($0.level)),
            ("compatibility", .number($0.compatibility)),
          ])
        }
      ), ("maxContentLight", maxContentLight.map { .number($0) }),
      ("maxAverageLight", maxAverageLight.map { .number($0) }),
    ])
  }
}

extension StreamReport.Sound {
  fileprivate var members: [(String, JSONValue?)] {
    [
      ("sampleRate", .number(sampleRate)), ("channels", .number(channels)), ("layout", .string(layout)),
      ("sampleFormat", sampleFormat.map { .string($0) }), ("bitDepth", bitDepth.map { .number($0) }),
    ]
  }
}

extension KeyFrames {
  fileprivate var document: JSONValue {
    .known([
      ("count", .number(count)), ("meanInterval", meanInterval.map { .seconds($0) }),
      ("longestInterval", longestInterval.map { .seconds($0) }),
      ("times", times.map { .array($0.map { .seconds($0) }) }),
    ])
  }
}
