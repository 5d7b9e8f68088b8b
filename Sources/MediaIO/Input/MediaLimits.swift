/// Limits on what a source may be, so that a hostile file cannot take the machine.
public struct MediaLimits: Sendable {
  /// Of a picture, a side in samples.
  public var maxSide = 16_384
  /// Of a picture, in samples.
  public var maxPixels = 140_000_000
  /// Of sound, samples a second: a packet of 4096 samples at 1 Hz would be an hour of sound, resampled to 1.5 GB.
  public var sampleRates = 1000...768_000
  public init() {}
}

extension MediaLimits {
  func check(sampleRate: Int, of name: String) throws(MediaError) {
    guard !sampleRates.contains(sampleRate) else { return }
    throw MediaError(
      .limits,
      "\(name) has a sample rate of \(sampleRate) Hz; rates of \(sampleRates.lowerBound) to \(sampleRates.upperBound) Hz are read",
      hint: "is the file's header damaged? If not, resample it, for example to 48000 Hz")
  }

  func checkMaximum(width: Int, height: Int, of name: String) throws(MediaError) {
    guard
      width > maxSide || height > maxSide || width.multipliedReportingOverflow(by: height).overflow
        || width * height > maxPixels
    else { return }
    throw MediaError(
      .limits,
      "\(name) is \(width)×\(height), above the limit of \(maxSide) pixels a side and \(maxPixels) in all",
      hint: "scale it down first")
  }

  func checkMinimum(width: Int, height: Int, of name: String) throws(MediaError) {
    guard width < 2 || height < 2 else { return }
    throw MediaError(
      .limits, "\(name) is \(width)×\(height); a source needs at least 2×2 pixels",
      hint: "for a plain area, use a color source")
  }
}
