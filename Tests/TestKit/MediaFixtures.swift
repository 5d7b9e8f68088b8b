import Foundation
import MediaTypes

/// Media files made once a process, by name, and removed with it.
public enum MediaFixtures {
  /// Recursive: a fixture may be made of another one.
  private static let lock = NSRecursiveLock()
  // Only touched with the lock held.
  nonisolated(unsafe) private static var made: [String: String] = [:]

  /// The file that `make` writes, made at the first call for this `key`.
  public static func cached(_ key: String, _ name: String, make: (String) throws -> Void) throws -> String {
    // Held while making: two tests that want the same file must not both make it.
    lock.lock()
    defer { lock.unlock() }
    if let path = made[key] { return path }
    let path = TemporaryDirectory.shared.file("\(made.count)-\(name)")
    try make(path)
    made[key] = path
    return path
  }

  /// x264 with everything that makes trims hard: B-frames, references to them, one GOP of `gop` frames.
  public static func h264(gop: Int, openGOP: Bool = false) -> [String] {
    [
      "-c:v", "libx264", "-preset", "fast", "-crf", "23", "-bf", "3", "-g", "\(gop)", "-keyint_min", "\(gop)",
      "-sc_threshold", "0", "-x264-params", "b-pyramid=normal:open-gop=\(openGOP ? 1 : 0)",
    ]
  }

  /// Writes interleaved float samples as a wav file (32-bit float).
  public static func wav(_ name: String, _ samples: [Float], channels: Int, rate: Int) throws -> String {
    let raw = TemporaryDirectory.shared.file("raw-\(UUID().uuidString).f32")
    defer { try? FileManager.default.removeItem(atPath: raw) }
    try samples.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: raw)) }
    let path = TemporaryDirectory.shared.file("\(UUID().uuidString.prefix(8))-\(name)")
    try FFmpegTool.ffmpeg([
      "-f", "f32le", "-ac", "\(channels)", "-ar", "\(rate)", "-i", raw, "-c:a", "pcm_f32le", path,
    ])
    return path
  }

  /// A click of a millisecond at every whole second, otherwise silence.
  public static func clicks(seconds: Int, channels: Int = 2, rate: Int = 48_000) -> [Float] {
    var samples = [Float](repeating: 0, count: seconds * rate * channels)
    for second in 0..<seconds {
      for i in 0..<rate / 1000 {
        for channel in 0..<channels { samples[(second * rate + i) * channels + channel] = 0.8 }
      }
    }
    return samples
  }

  /// A 440 Hz tone of amplitude 0.5.
  public static func tone(seconds: Double, channels: Int = 2, rate: Int = 48_000, frequency: Double = 440)
    -> [Float]
  {
    let count = Int((seconds * Double(rate)).rounded())
    return (0..<count * channels).map { i in
      Float(0.5 * sin(2 * Double.pi * frequency * Double(i / channels) / Double(rate)))
    }
  }

  /// A white frame and a 1 kHz beep of 30 ms at the start of every second: for measuring their distance.
  public static func flashAndBeep(_ name: String, seconds: Int, fps: Int = 30, _ arguments: [String]) throws
    -> String
  {
    try cached("flash \(seconds) \(fps) \(arguments)", name) { path in
      let wav = try Self.wav("beep.wav", beeps(seconds: seconds), channels: 2, rate: 48_000)
      let raw = TemporaryDirectory.shared.file("raw-\(UUID().uuidString).yuv")
      defer { try? FileManager.default.removeItem(atPath: raw) }
      var data = Data()
      for frame in 0..<seconds * fps {
        data.append(Data(repeating: frame % fps == 0 ? 235 : 16, count: 160 * 120))
        data.append(Data(repeating: 128, count: 80 * 60 * 2))
      }
      try data.write(to: URL(fileURLWithPath: raw))
      try FFmpegTool.ffmpeg(
        [
          "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "160x120", "-framerate", "\(fps)", "-i", raw, "-i",
          wav,
        ]
          + arguments + [path])
    }
  }

  private static func beeps(seconds: Int) -> [Float] {
    var samples = [Float](repeating: 0, count: seconds * 96_000)
    for second in 0..<seconds {
      for i in 0..<1440 {
        let value = Float(0.6 * sin(2 * Double.pi * 1000 * Double(i) / 48_000))
        samples[(second * 48_000 + i) * 2] = value
        samples[(second * 48_000 + i) * 2 + 1] = value
      }
    }
    return samples
  }

  /// Where the sound rises above `threshold` after at least `quiet` samples below it: in samples.
  public static func onsets(_ samples: [Float], channels: Int = 2, threshold: Float = 0.2, quiet: Int = 9600)
    -> [Int]
  {
    var found: [Int] = []
    var lastLoud = -quiet
    for i in 0..<samples.count / channels where abs(samples[i * channels]) > threshold {
      if i - lastLoud >= quiet { found.append(i) }
      lastLoud = i
    }
    return found
  }
}
