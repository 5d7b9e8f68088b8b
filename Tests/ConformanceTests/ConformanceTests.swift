import Foundation
import TestKit
import Testing

/// Kinds of files that are easy to get wrong, one row a file: see `Cases`.
@Suite struct ConformanceTests {
  @Test(arguments: ConformanceCase.chosen) func isRight(_ row: ConformanceCase) throws {
    guard let input = try row.input() else { return }
    try row.check(ConformanceBench(), input)
  }

  /// docs/media.md tells what is done with each kind, in the words of the rows.
  @Test func theDocumentTells() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: package.appending(path: "docs/media.md"), encoding: .utf8)
    let appendix = text.components(separatedBy: "## Appendix").last ?? ""
    for line in Self.table where !text.contains(line + "\n") {
      Issue.record("docs/media.md lacks the row: \(line)")
    }
    let written = appendix.split(separator: "\n").filter { $0.hasPrefix("| `") && $0.hasSuffix(" |") }
    for line in written where !Self.table.contains(String(line)) {
      Issue.record("docs/media.md has a row without a case: \(line)")
    }
  }

  private static var table: [String] {
    var seen: Set<String> = []
    return ConformanceCase.all.compactMap { row in
      seen.insert(row.kind).inserted ? "| `\(row.kind)` | \(row.does) |" : nil
    }
  }
}
