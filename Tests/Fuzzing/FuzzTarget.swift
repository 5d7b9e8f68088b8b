/// A parser that gets what libFuzzer makes up.
struct FuzzTarget: Sendable {
  let name: String
  /// What the first inputs are made from.
  let seeds: @Sendable () -> [[UInt8]]
  /// Ends the process (`require`) where the parser breaks a promise.
  let check: @Sendable ([UInt8]) -> Void

  init(
    _ name: String, seeds: @autoclosure @escaping @Sendable () -> [[UInt8]],
    _ check: @escaping @Sendable ([UInt8]) -> Void
  ) {
    (self.name, self.seeds, self.check) = (name, seeds, check)
  }

  static let all: [FuzzTarget] = [
    ass, boxes, exif, grant, hevcAlpha, icc, job, json, objectURL, prices, redisURL, signature, sourceURL,
    srt,
    still, storeAnswer, substation, timecode, transcripts, ttml, vtt,
  ]
}

/// A promise of a parser; libFuzzer keeps the input that breaks it.
func require(_ isKept: Bool, _ promise: @autoclosure () -> String) {
  if !isKept { fatalError("broken promise: \(promise())") }
}

extension String {
  var seed: [UInt8] { Array(utf8) }
}
