import Testing

@testable import ClipJob

/// What docs/job.md says of the presets of captions, and of the ways to point out a word.
@Suite struct CaptionStyleTests {
  /// The cells of a row of the page that begins with a name and has that many cells.
  private func cells(of name: String, _ count: Int) throws -> [String] {
    let rows = DocumentationTests.page.split(separator: "\n").filter { $0.hasPrefix("| `\(name)` |") }
      .map { $0.split(separator: "|").map { $0.trimming(" ").trimming("`") } }
    return try #require(rows.first { $0.count == count }, "docs/job.md has no row of \(name)")
  }

  @Test(arguments: CaptionPreset.allCases) func thePageHasWhatAPresetSets(_ preset: CaptionPreset) throws {
    let cells = try cells(of: preset.rawValue, 8)
    // Over `classic`, without what that has around its letters.
    let bare = #""stroke": [], "shadow": []"#
    var style = [#""size": \#(cells[1]), "weight": \#(cells[2])"#, cells[3]]
    for key in bare.split(separator: ", ") where !cells[3].contains(key.prefix { $0 != ":" }) {
      style.append(String(key))
    }
    let pages = (cells[6].isEmpty ? "" : #""maxWords": \#(cells[6]), "#) + #""maxLines": \#(cells[7])"#
    let source = #"""
      {"captions": {"file": "talk.srt", "preset": "classic", "highlight": "\#(cells[4])",
        "style": {\#(style.filter { !$0.isEmpty }.joined(separator: ", "))},
        "active": {\#(cells[5])}, "pages": {\#(pages)}}}
      """#
    let job = try Job.parse(Array(Documents.job(clip: #""duration": 1"#, source: source).utf8))
    let captions = try #require(job.tracks[0].clips[0].source.spec as? CaptionSource)
    #expect(captions.look == preset.look)
  }

  @Test func thePageHasWhatAllPresetsSet() {
    var common = TextStyle()
    common.minSize = 0.02
    common.maxWidth = 0.9
    #expect(DocumentationTests.page.contains(#"beside `"minSize": 0.02` and `"maxWidth": 0.9`"#))
    for look in CaptionPreset.allCases.map(\.look) {
      #expect(look.style.minSize == common.minSize && look.style.maxWidth == common.maxWidth)
      #expect(look.style.fonts == common.fonts && look.style.color == common.color)
    }
  }

  @Test func thePageDescribesEachHighlight() throws {
    let lines = DocumentationTests.page.split(separator: "\n", omittingEmptySubsequences: false)
    let head = try #require(lines.firstIndex(of: "| Highlight | What happens |"))
    let rows = lines[(head + 2)...].prefix { $0.hasPrefix("|") }
    #expect(
      rows.map { $0.split(separator: "|")[0].trimming(" ").trimming("`") }
        == CaptionHighlight.allCases.map(\.rawValue))
    for row in rows { #expect(row.hasSuffix(". |"), "\(row)") }
  }

  /// Which presets have no active look of their own.
  @Test func thePageWarnsOfHighlightsThatShowNothing() {
    let bare = CaptionPreset.allCases.filter { $0.look.active == ActiveWord() }
      .map { "`\"\($0.rawValue)\"`" }
    #expect(DocumentationTests.page.contains("\(bare.joined(separator: " and ")) have no active look"))
  }
}

extension StringProtocol {
  fileprivate func trimming(_ character: Character) -> String {
    String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
  }
}
