import CFFmpeg

#if canImport(Glibc)
  import Glibc
#endif

/// What frequencies a piece of sound is made of (FFmpeg's av_tx). Not thread safe.
public final class Spectrum {
  /// Samples of a piece: a power of two.
  public let size: Int
  private var context: OpaquePointer?
  private var transform: av_tx_fn?
  private let input: UnsafeMutablePointer<Float>
  private let output: UnsafeMutablePointer<Float>
  /// Hann's, which makes an amplitude of 1 one of 1.
  private let window: [Float]

  /// - Parameter size: 16 to 65536, a power of two.
  public init(size: Int) throws(MediaError) {
    guard (16...65_536).contains(size), size & (size - 1) == 0 else {
      throw MediaError(.limits, "a spectrum of \(size) samples cannot be made", hint: "use a power of two")
    }
    self.size = size
    window = (0..<size).map { sample in
      let turn = 2 * Double.pi * (Double(sample) + 0.5) / Double(size)
      return Float((0.5 - 0.5 * cos(turn)) * 4 / Double(size))
    }
    input = try Self.memory(size)
    do {
      output = try Self.memory(size + 2)
    } catch {
      av_free(input)
      throw error
    }
    var scale: Float = 1
    let code = av_tx_init(&context, &transform, AV_TX_FLOAT_RDFT, 0, Int32(size), &scale, 0)
    if code < 0 { try check(code, "av_tx_init", .failed, "cannot work out the spectrum of a sound") }
  }

  deinit {
    av_tx_uninit(&context)
    av_free(input)
    av_free(output)
  }

  /// Aligned as FFmpeg wants it.
  private static func memory(_ count: Int) throws(MediaError) -> UnsafeMutablePointer<Float> {
    let bytes = try allocated(av_mallocz(count * MemoryLayout<Float>.stride), "av_mallocz")
    return bytes.bindMemory(to: Float.self, capacity: count)
  }

  /// Hertz between two amplitudes.
  public var step: Double { Double(AudioFormat.sampleRate) / Double(size) }

  /// The squared amplitudes of the frequencies 0, `step`, 2 · `step` … half the sampling rate, of the `size` samples given:
  /// a tone of full scale is 1.
  public func powers(of samples: UnsafeBufferPointer<Float>, into powers: inout [Float]) {
    guard samples.count == size, let context, let transform else { return }
    window.withUnsafeBufferPointer { window in
      for i in 0..<size { input[i] = samples[i] * window[i] }
    }
    transform(context, output, input, MemoryLayout<Float>.stride)
    if powers.count != size / 2 + 1 { powers = [Float](repeating: 0, count: size / 2 + 1) }
    powers.withUnsafeMutableBufferPointer { powers in
      for i in 0...size / 2 {
        powers[i] = output[2 * i] * output[2 * i] + output[2 * i + 1] * output[2 * i + 1]
      }
    }
  }
}
