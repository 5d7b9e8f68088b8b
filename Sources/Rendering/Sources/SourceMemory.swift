import MediaIO

/// What a source holds while it is open.
struct SourceMemory: Sendable, Equatable {
  /// Bytes.
  var open = 0
  /// Bytes at most that a compositor prepares from it and keeps, of a picture that never changes.
  var kept = 0
}

extension SourceMemory {
  /// A sound's demuxer, decoder, resampler and time stretcher.
  private static let reader = 2 << 20

  init(_ sound: Voice) { self.init(open: Self.reader + OpenVoice.keptBytes(sound)) }
}

extension MediaInfo.Video {
  /// Of a frame.
  var samples: Double { Double(width) * Double(height) }
  /// As decoded.
  var frameBytes: Double { samples * bytesPerPixel }
}
