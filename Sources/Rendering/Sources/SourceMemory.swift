import MediaIO

/// What a source holds while it is open.
struct SourceMemory: Sendable, Equatable {
  /// Bytes.
  var open = 0
  /// Bytes at most that a compositor prepares from it and keeps, of a picture that never changes.
  var kept = 0
}

extension MediaInfo.Video {
  /// Of a frame.
  var samples: Double { Double(width) * Double(height) }
  /// As decoded.
  var frameBytes: Double { samples * bytesPerPixel }
}
