/// What the structure of a still says without decoding it. Each format has a file of its own.
struct StillHeader: Equatable {
  var width: Int
  var height: Int
  /// Exif tag 0x0112, 1…8; 1 is upright.
  var exifOrientation = 1
  /// What is missing of the file: the start of a sentence's second half. Nil where all of it is there.
  var missing: String?
  /// A WebP with several pictures.
  var isAnimated = false
  /// A JPEG without its end: it may nevertheless be all there.
  var lacksEndMarker = false

  init?(_ width: Int?, _ height: Int?) {
    guard let width, let height else { return nil }
    self.width = width
    self.height = height
  }

  /// Reads the file up to the end of the picture; nil where it is no still that is known here, or has no size.
  static func read(_ bytes: StillBytes) throws(MediaError) -> StillHeader? {
    if let header = try jpeg(bytes) { return header }
    if let header = try png(bytes) { return header }
    if let header = try webp(bytes) { return header }
    if let header = try gif(bytes) { return header }
    if let header = try tiff(bytes) { return header }
    return try bmp(bytes)
  }
}
