import Testing

@testable import ClipJob

@Suite struct WaveformTests {
  private func errors(_ source: String, _ keys: String = #""duration": 1"#) -> [String] {
    Documents.errors(Documents.job(clip: keys, source: source)).map { "\($0.code) \($0.path ?? "")" }
  }

  private static let place = "tracks[0].clips[0].source"

  @Test(arguments: [
    (#"{"waveform": {"audio": "a.mp3", "of": "b"}}"#, "key.conflict \(place).waveform"),
    (##"{"waveform": {"playedColor": "#ffffff"}}"##, "key.conflict \(place).waveform.playedColor"),
    (#"{"waveform": {"style": "line", "bars": 8}}"#, "key.conflict \(place).waveform.bars"),
    (#"{"waveform": {"style": "line", "gap": 0.1}}"#, "key.conflict \(place).waveform.gap"),
    (#"{"waveform": {"thickness": 0.1}}"#, "key.conflict \(place).waveform.thickness"),
    (#"{"waveform": {"of": "nobody"}}"#, "waveform.unknown \(place).waveform.of"),
    (#"{"progress": {"style": "ring", "direction": "up"}}"#, "key.conflict \(place).progress.direction"),
  ])
  func whatMeansNothingIsTold(_ source: String, _ wanted: String) {
    #expect(errors(source).contains(wanted), "\(errors(source))")
  }

  @Test func onlyAFileHasALength() {
    #expect(errors(#"{"waveform": {"audio": "a.mp3"}}"#, "") == [])
    #expect(errors(#"{"waveform": {}}"#, "") == ["clip.noDuration tracks[0].clips[0]"])
    #expect(errors(#"{"waveform": {}}"#, #""duration": "source""#).count == 1)
    #expect(errors(#"{"waveform": {}}"#) == [])
  }

  @Test func idsAreOfWhatIsHeard() {
    func job(_ id: String) -> [JobError] {
      Documents.errors(
        Documents.job(
          clips: ##"{"source": {"color": "#000000"}, "id": "back", "duration": 2}, "##
            + #"{"source": {"waveform": {"of": "\#(id)"}}, "id": "wave", "duration": 2}"#,
          extra: #", "audio": {"tracks": [{"source": "a.mp3", "id": "voice"}]}"#))
    }
    #expect(job("voice").isEmpty)
    #expect(job("back").map(\.code) == ["waveform.silent"])
    #expect(job("wave").map(\.code) == ["waveform.silent"])
    #expect(job("vioce").map(\.code) == ["waveform.unknown"])
    #expect(job("vioce").first?.hint?.contains("voice") == true)
  }
}
