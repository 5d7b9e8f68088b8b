import Foundation
import Metrics
import Testing

@testable import Monitoring

@Suite struct DocumentationTests {
  /// The page lists exactly the metrics that there are, in words of one source.
  @Test func thePageListsTheCatalogue() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/metrics.md"), encoding: .utf8)
    let listed = page.split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `clipmill_") }
    let wanted = MetricCatalogue.all.map { family in
      let labels = family.labels.map { label in
        "`\(label.name)`" + (label.values.map { " (\($0.joined(separator: ", ")))" } ?? "")
      }
      return "| `\(family.name)` | \(family.kind.name) | \(labels.joined(separator: ", ")) | \(family.help) |"
    }
    for line in Set(wanted).subtracting(listed).sorted() {
      Issue.record("missing in docs/metrics.md:\n\(line)")
    }
    for line in Set(listed).subtracting(wanted).sorted() { Issue.record("not in the catalogue:\n\(line)") }
    #expect(listed.count == wanted.count)
  }
}
