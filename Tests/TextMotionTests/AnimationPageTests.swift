import ClipJob
import Foundation
import Testing

@testable import TextMotion

/// docs/animations.md shows the table as it is.
@Suite struct AnimationPageTests {
  @Test func pageHasEveryRow() {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = (try? String(contentsOf: root.appending(path: "docs/animations.md"), encoding: .utf8)) ?? ""
    let shown = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
    let rows = AnimationTable.rows.map(Self.line)
    #expect(shown == rows, "the rows should be:\n\(rows.joined(separator: "\n"))")
  }

  private static func line(_ row: AnimationTable.Row) -> String {
    let uses = [row.enter == nil ? nil : "in, out", row.loop == nil ? nil : "loop"].compactMap { $0 }
    func times(_ movement: Movement?) -> String {
      movement.map { $0.stagger == 0 ? "\($0.duration)" : "\($0.duration) + \($0.stagger)" } ?? ""
    }
    return "| `\(row.preset.rawValue)` | \(uses.joined(separator: ", ")) | \(row.unit) | \(times(row.enter)) "
      + "| \(times(row.loop)) | \(row.looks) |"
  }
}
