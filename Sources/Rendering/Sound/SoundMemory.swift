extension SourceMemory {
  /// A sound's demuxer, decoder, resampler and time stretcher.
  private static let reader = 2 << 20

  init(_ sound: Voice) { self.init(open: Self.reader + OpenVoice.keptBytes(sound)) }
}
