import ClipJob
import MediaTypes

extension JobWarning {
  /// Something that is wrong with a file, and was made the best of.
  ///
  /// - Parameter path: JSON path of the clip or audio track.
  init(flaw: String, of path: String) { self.init("source.flawed", flaw, path: path + ".source") }
}

extension Limiting {
  /// What the limiter did, for `explain`.
  var line: String {
    "the sounds add up to more than full scale: a limiter turned them down by up to \(Self.text(decibels)) dB, for "
      + "\(Self.text(seconds)) s in all"
  }

  /// Nil: one hardly hears it.
  var warning: JobWarning? {
    guard decibels > Self.audible else { return nil }
    return JobWarning(
      "audio.limited",
      "the sounds add up to \(Self.text(decibels)) dB more than full scale at their loudest: they are turned down "
        + "there, for \(Self.text(seconds)) s in all",
      path: "audio", hint: "lower the \"volume\" of the music or the voice: \"-6 dB\" is half of it")
  }

  /// dB.
  private static let audible = 6.03

  private static func text(_ number: Double) -> String {
    let tenths = Int(min(max(0, number), 1e6) * 10 + 0.5)
    return "\(tenths / 10).\(tenths % 10)"
  }
}
