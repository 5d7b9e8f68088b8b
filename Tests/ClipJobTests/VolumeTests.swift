import Testing

@testable import ClipJob

/// Decibels of the document.
@Suite struct VolumeTests {
  private func volume(_ value: String) throws -> Animated {
    let job = try Job.parse(Array(Documents.job(clip: #""volume": \#(value)"#).utf8))
    return try #require(job.tracks.first?.clips.first).volume
  }

  @Test(arguments: [
    ("0 dB", 1), ("+20 dB", 10), ("-20dB", 0.1), ("40 dB", 100), ("-6.0 dB", 0.5011872336272722),
    ("-inf dB", 0),
    ("-120 dB", 1e-6),
  ])
  func areFactors(_ text: String, _ factor: Double) throws {
    let found = try #require(try volume("\"\(text)\"").constant)
    #expect(abs(found - factor) <= factor * 1e-15, "\(found)")
  }

  /// Between keyframes the factor moves, not the decibels.
  @Test func keyframesMoveFactors() throws {
    let moving = try volume(#"[{"t": 0, "v": "+20 dB"}, {"t": 1, "v": 0}]"#)
    #expect(moving.value(at: 0.5) == 5)
  }

  @Test(arguments: ["+30.5 dB", "+20.1 dB", "+39.123456789 dB", "+40 dB"])
  func loudOnesAreWrittenAsDecibels(_ text: String) throws {
    let job = try Job.parse(Array(Documents.job(clip: "\"volume\": \"\(text)\"").utf8))
    #expect(job.document.text().contains("\"\(text.dropFirst())\""), "\(job.document.text())")
    #expect(try Job.parse(job.json()) == job)
  }

  @Test func tracksHaveThem() throws {
    let text =
      #"{"version": 1, "audio": {"tracks": [{"source": "a.wav", "volume": "-20 dB"}]}, "outputs": [{"to": "a.mp4"}]}"#
    #expect(try Job.parse(Array(text.utf8)).audioTracks.first?.volume == Animated(0.1))
  }
}
