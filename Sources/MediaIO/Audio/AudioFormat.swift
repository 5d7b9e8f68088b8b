/// Sound inside the product: 48 kHz, stereo, interleaved 32-bit float.
public enum AudioFormat {
  public static let sampleRate = 48_000
  public static let channels = 2
}
