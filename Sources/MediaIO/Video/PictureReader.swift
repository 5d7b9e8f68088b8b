import MediaTypes

/// Answers "which picture is shown at this time", whoever decodes it. One thread uses it.
public protocol PictureReader: AnyObject {
  /// The picture whose interval contains `time`: see `VideoReader.picture(at:)`.
  func picture(at time: Rational) throws(MediaError) -> Picture
  /// What was wrong with the file without stopping the decoding. For people.
  var warnings: [String] { get }
  /// Pictures decoded so far, shown or not.
  var framesDecoded: Int { get }
  var isOnHardware: Bool { get }
  var hardwareRefusal: String? { get }
  var framesBeforeRefusal: Int { get }
  var isDeinterlaced: Bool { get }
  var changesShape: Bool { get }
  var isWoven: Bool { get }
}

extension VideoReader: PictureReader {}

public enum PictureReaders {
  /// Opens the picture of a file with what reads its format.
  public static func open(
    _ info: MediaInfo, options: VideoReader.Options
  ) throws(MediaError) -> any PictureReader {
    if let format = StillFormat(rawValue: info.format) {
      return try StillReader(info, format, traffic: options.traffic)
    }
    return try VideoReader(info, options: options)
  }
}
