import MediaTypes

/// A SubStation Alpha script (.ass or .ssa), checked and within limits: what `AssRenderer` draws.
public struct AssTrack: Sendable {
  public let name: String
  /// Lines that are shown at some time.
  public let eventCount: Int
  /// When the last of them ends, in seconds; nil: none has an end that can be read.
  public let end: Rational?
  /// What differs from the file.
  public let warnings: [SubStationWarning]
  /// As UTF-8, without what would take too long.
  let script: [UInt8]

  /// `name` is for messages.
  public init(_ bytes: [UInt8], name: String, limits: AssLimits = AssLimits()) throws(SubStationError) {
    guard bytes.count <= limits.bytes else {
      throw SubStationError(
        .limits, "\(name) has \(bytes.count) bytes; \(limits.bytes >> 20) MiB are the most",
        hint: "take out embedded fonts that are installed anyway")
    }
    var checker = ScriptChecker(name: name, limits: limits)
    try checker.check(TextEncoding.utf8(bytes))
    self.name = name
    script = checker.output
    warnings = checker.warnings
    let shown = checker.events.filter { $0.end > $0.start }
    eventCount = shown.count
    end = shown.map(\.end).filter(\.isFinite).max().map { Rational(Int64(($0 * 100).rounded()), 100) }
  }
}
