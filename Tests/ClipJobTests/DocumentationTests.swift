import Foundation
import Testing

@testable import ClipJob

/// `docs/job.md` is right: its examples are read, and it names every key.
@Suite struct DocumentationTests {
  static let page: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "docs/job.md"), encoding: .utf8)) ?? ""
  }()

  /// The contents of the fenced blocks.
  static let blocks: [String] = page.components(separatedBy: "```jsonc\n").dropFirst().map {
    $0.components(separatedBy: "\n```")[0]
  }

  @Test func thereAreExamples() { #expect(Self.blocks.count > 20) }

  @Test(arguments: blocks) func examples(_ block: String) throws {
    let firstLine = block.prefix { $0 != "\n" }
    let kind = firstLine.hasPrefix("//") ? firstLine.dropFirst(3) : ""
    let text = Self.withoutComments(block)
    if kind == "result" {
      let state = try JSONValue(parsing: Array(text.utf8))["state"]
      guard case .string(let name) = state else {
        Issue.record("no state")
        return
      }
      #expect(JobResult.State(rawValue: name) != nil)
      return
    }
    let planned = ", not implemented yet"
    let isPlanned = kind.hasSuffix(planned)
    let errors = Documents.errors(Self.document(isPlanned ? kind.dropLast(planned.count) : kind, text))
    #expect(errors.map(\.code) == (isPlanned ? ["feature.notBuilt"] : []), "\(errors)")
  }

  static func document(_ kind: Substring, _ text: String) -> String {
    switch kind {
    case "": text
    case "clip": Documents.job(clip: text)
    case "clip without source": Documents.job(clips: "{\(text)}")
    case "second clip": Documents.job(clips: Documents.clip + #", {"source": {"video": "b.mp4"}, \#(text)}"#)
    case "track": #"{"version": 1, "tracks": [{\#(text)}], "outputs": [{"to": "a.mp4"}]}"#
    case "output": Documents.job(outputs: "{\(text)}")
    case "job": Documents.job(extra: ", \(text)")
    default: "an example of an unknown kind: \(kind)"
    }
  }

  /// Takes out `// …` where it is not inside of a text.
  static func withoutComments(_ block: String) -> String {
    block.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var isText = false
      var previous: Character = " "
      for i in line.indices {
        let character = line[i]
        if character == "\"" && previous != "\\" { isText.toggle() }
        if !isText, character == "/", previous == "/" { return line[..<line.index(before: i)] }
        previous = character
      }
      return line
    }.joined(separator: "\n")
  }
}
