import Foundation
import MediaTypes
import TestKit

@testable import Rendering

/// Sounds in a bench's folder, and what waveforms show of them.
extension OverlayBench {
  /// Mono, 48 kHz.
  func sound(_ name: String, _ samples: [Float]) throws {
    let path = try MediaFixtures.wav(name, samples, channels: 1, rate: 48_000)
    try FileManager.default.moveItem(atPath: path, toPath: folder.file(name))
  }

  func tone(_ name: String, seconds: Double, frequency: Double = 440) throws {
    try sound(name, MediaFixtures.tone(seconds: seconds, channels: 1, frequency: frequency))
  }

  /// The heights of the bars of a waveform on some frames, in samples.
  func heights(_ clip: String, _ frames: [Int], fps: String = "25") throws -> [[Double]] {
    let (overlay, room) = try overlay(clip, width: 960, height: 480, fps: fps)
    return try frames.map { frame in
      // Two transparent samples around each.
      try overlay.pieces(frame: frame, in: room).map { ($0.area.height - 4).rounded() }
    }
  }
}
