import Testing

@testable import ClipJob

/// What holds for every kind of source that there is.
@Suite struct SourceKindTests {
  private static let names = Source.kinds.map { $0.key }

  private func kind(_ key: String) throws -> any SourceSpec.Type {
    try #require(Source.kinds.first { $0.key == key })
  }

  @Test func keysAreTakenOnce() {
    #expect(Set(Source.table.names).count == Source.table.names.count, "\(Source.table.names)")
  }

  /// Its example is read as that kind, and written as it was.
  @Test(arguments: names) func examplesAreRead(_ key: String) throws {
    let kind = try kind(key)
    let text = Documents.job(clip: #""duration": 2"#, source: #"{"\#(key)": \#(kind.example)}"#)
    let source = try #require(try Job.parse(Array(text.utf8)).tracks.first?.clips.first?.source)
    #expect(type(of: source.spec).key == key)
    #expect(source.document.text(pretty: false) == #"{"\#(key)":\#(kind.example)}"#.replacing(" ", with: ""))
    let other = try #require(Source.kinds.first { $0.key != key })
    let wrong = Documents.errors(
      Documents.job(clip: #""duration": 2"#, source: #"{"\#(key)": [\#(other.example)]}"#))
    #expect(wrong.map(\.path) == ["tracks[0].clips[0].source.\(key)"], "a list is no \(key)")
  }

  /// A clip needs a length where its source has none, and says so by the kind's phrase.
  @Test(arguments: names) func lengthsAreAskedFor(_ key: String) throws {
    let kind = try kind(key)
    let errors = Documents.errors(Documents.job(clip: "", source: #"{"\#(key)": \#(kind.example)}"#))
    #expect(errors.map(\.code) == (kind.hasOwnTime ? [] : ["clip.noDuration"]))
    for error in errors { #expect(error.message.contains(kind.phrase)) }
  }

  /// docs/job.md has a row of it, which says whether a clip of it needs a length.
  @Test(arguments: names) func docsHaveARow(_ key: String) throws {
    let rows = DocumentationTests.page.split(separator: "\n").filter { $0.hasPrefix("| `\(key)` | ") }
    let row = try #require(rows.first, "docs/job.md has no row of \(key)")
    #expect(row.contains("needs a `duration`") == !(try kind(key)).hasOwnTime, "\(row)")
  }
}
