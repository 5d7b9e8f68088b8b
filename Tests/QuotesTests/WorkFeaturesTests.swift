import ClipJob
import Quotes
import Testing

@Suite struct WorkFeaturesTests {
  private func features(
    _ clip: String = #"{"source": {"video": "film.mp4"}, "duration": 10}"#,
    canvas: String = #"{"width": 1000, "height": 1000, "fps": 10}"#,
    outputs: String = #"[{"to": "a.mp4"}]"#
  ) throws -> WorkFeatures {
    let text =
      #"{"version": 1, "canvas": \#(canvas), "tracks": [{"clips": [\#(clip)]}], "outputs": \#(outputs)}"#
    return WorkEstimate(assuming: try Job.parse(Array(text.utf8))).features
  }

  @Test func aPlainClipIsCounted() throws {
    let work = try features()
    #expect(work[.job] == 1 && work[.sources] == 2)
    // 1080p at 30 frames per second, as long as it is seen; a hundred frames of a megapixel.
    #expect(abs(work[.decode] - 1.92 * 1.08 * 300) < 1e-6)
    #expect(work[.compose] == 100 && work[.encode] == 100 && work[.encodeSlow] == 0 && work[.stills] == 0)
    // Mixed, and encoded.
    #expect(work[.sound] == 20)
    #expect(work[.written] > 0.1)
  }

  @Test func everyKindAnswersToItsPart() throws {
    let plain = try features()
    let fast = try features(#"{"source": {"video": "film.mp4"}, "duration": 10, "speed": 2}"#)
    #expect(fast[.decode] == plain[.decode] * 2 && fast[.sound] == 30)
    let later = try features(#"{"source": {"video": "film.mp4"}, "duration": 10, "trim": {"from": 60}}"#)
    #expect(later[.decode] > plain[.decode], "a seek decodes from the key frame before")
    let blurred = try features(#"{"source": {"video": "film.mp4"}, "duration": 10, "fit": "blur"}"#)
    #expect(blurred[.compose] > plain[.compose] * 2)
    let small = try features(
      #"{"source": {"video": "film.mp4"}, "duration": 10, "frame": {"x": 0, "y": 0, "width": 0.5, "height": 0.5}}"#
    )
    #expect(small[.compose] == plain[.compose] / 4)
    let slow = try features(outputs: #"[{"to": "a.mp4", "video": {"preset": "slow"}}]"#)
    #expect(slow[.encode] > plain[.encode] * 2)
    let vp9 = try features(outputs: #"[{"to": "a.webm"}]"#)
    #expect(vp9[.encode] == 0 && vp9[.encodeSlow] > plain[.encode])
    let gif = try features(outputs: #"[{"to": "a.gif"}]"#)
    #expect(gif[.encode] == 0 && gif[.stills] > 0 && gif[.sound] == 10)
    let still = try features(outputs: #"[{"to": "a.jpg"}]"#)
    #expect(still[.stills] == 0.5)
    let rate = try features(outputs: #"[{"to": "a.mp4", "audio": false, "video": {"bitrate": 8000000}}]"#)
    #expect(rate[.written] == 10)
    let two = try features(outputs: #"[{"to": "a.mp4"}, {"to": "b.mp4", "width": 500, "height": 1000}]"#)
    #expect(two[.compose] == 150 && two[.encode] == 150)
  }

  @Test func aJobThatTellsNothingHasWorkToo() throws {
    let work = try features(#"{"source": {"video": "film.mp4"}}"#, canvas: "{}")
    #expect(work[.encode] > 1000)
    for clip in [
      ##"{"source": {"color": "#ffffff"}, "duration": 1}"##,
      #"{"source": {"image": "a.png"}, "duration": 1}"#,
      #"{"source": {"audio": "a.mp3"}}"#, #"{"source": {"pattern": {"name": "noise"}}, "duration": 1}"#,
    ] {
      let work = try features(clip)
      #expect(WorkFeatures.Kind.allCases.allSatisfy { work[$0].isFinite && work[$0] >= 0 }, "\(clip)")
      #expect(work[.encode] > 0)
    }
  }

  /// A pattern is drawn for each frame, a gradient once; a colour is not drawn at all.
  @Test func generatedPicturesAreDrawn() throws {
    func compose(_ source: String) throws -> Double {
      try features(#"{"source": \#(source), "duration": 10}"#)[.compose]
    }
    let color = try compose(##"{"color": "#ffffff"}"##)
    let gradient = try compose(##"{"gradient": {"from": "#000000", "to": "#ffffff"}}"##)
    let noise = try compose(#"{"pattern": {"name": "noise"}}"#)
    let card = try compose(#"{"pattern": {"name": "testcard"}}"#)
    #expect(color < gradient && gradient < 2 * color)
    #expect(noise > 5 * card && card > gradient)
  }

  @Test func amountsAreNumbers() {
    var work = WorkFeatures()
    for wrong in [-1, Double.nan, -Double.infinity] {
      work[.decode] = wrong
      #expect(work[.decode] == 0)
    }
    work[.decode] = .infinity
    #expect(work[.decode].isFinite)
  }

  @Test func theyAreReadAsTheyAreWritten() throws {
    var work = WorkFeatures()
    work[.decode] = 12.5
    work[.written] = 0.25
    #expect(WorkFeatures(document: work.document) == work)
    for wrong: JSONValue in [
      ["decode": "many"], ["colour": .number(1)], .array([.number(1)]), ["decode": .null],
    ] {
      #expect(WorkFeatures(document: wrong) == nil)
    }
    let negative = try #require(WorkFeatures(document: ["decode": .number(-4)]))
    #expect(negative[.decode] == 0)
  }

  @Test func devicesAreTheirNames() {
    #expect(DeviceClass.of(label: "cpu") == "cpu")
    #expect(DeviceClass.of(label: "cuda:0 NVIDIA L4") == "NVIDIA L4")
    #expect(DeviceClass.of(label: "cuda:0") == "cuda:0")
    #expect(DeviceClass.encodesInHardware("NVIDIA L4"))
    for name in ["cpu", "NVIDIA H200", "NVIDIA A100-SXM4-80GB", "NVIDIA H100 80GB HBM3"] {
      #expect(!DeviceClass.encodesInHardware(name), "\(name)")
    }
  }
}
