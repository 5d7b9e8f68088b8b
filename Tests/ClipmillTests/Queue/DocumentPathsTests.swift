import ClipJob
import Testing

@testable import clipmill

@Suite struct DocumentPathsTests {
  private func mapped(_ text: String) throws -> (document: JSONValue, places: [String]) {
    var places: [String] = []
    let document = try JSONValue(parsing: Array(text.utf8))
    let changed = DocumentPaths.map(document) { file, place in
      places.append(place)
      return "x/" + file
    }
    return (changed, places)
  }

  /// Sources of all kinds: a new kind that is a file is found by its row in the vocabulary.
  @Test func everyFileOfAJobIsFound() throws {
    let clips = Source.kinds.map { #"{"source": {"\#($0.key)": \#($0.example)}, "duration": 1}"# }
    let (document, places) = try mapped(
      """
      {"version": 1, "labels": {"source": "kept", "to": "kept"},
       "tracks": [{"clips": [\(clips.joined(separator: ", "))]}],
       "audio": {"tracks": [{"source": "music.m4a"}]}, "outputs": [{"to": "a.mp4"}, {"to": "b/c.gif"}]}
      """)
    let job = try Job.parse(document)
    let sources = job.tracks.flatMap { $0.clips.flatMap(\.source.files) }
    #expect(sources.count >= 3)
    for file in sources + job.audioTracks.map(\.source) + job.outputs.map(\.to) {
      #expect(file.hasPrefix("x/") && !file.hasPrefix("x/x/"), "\(file)")
    }
    #expect(job.labels == ["source": "kept", "to": "kept"])
    #expect(places.suffix(3) == ["audio.tracks[0].source", "outputs[0].to", "outputs[1].to"])
    #expect(places.first == "tracks[0].clips[0].source.video" && places.count == sources.count + 3)
  }

  @Test func whatIsNoJobStaysAsItIs() throws {
    for text in ["[1, 2]", #"{"tracks": 3, "outputs": {"to": 1}}"#, #"{"outputs": [{"to": 5}, null]}"#] {
      let (document, places) = try mapped(text)
      #expect(try document == JSONValue(parsing: Array(text.utf8)) && places.isEmpty)
    }
  }
}
