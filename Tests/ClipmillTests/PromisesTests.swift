import Foundation
import Testing

/// docs/promises.md names tests: they must be there.
@Suite struct PromisesTests {
  private static let root = URL(fileURLWithPath: Fleet.examples).deletingLastPathComponent()

  @Test func everyTestThatIsNamedExists() throws {
    let page = try String(contentsOf: Self.root.appending(path: "docs/promises.md"), encoding: .utf8)
    let rows = page.split(whereSeparator: \.isNewline).filter {
      $0.hasPrefix("| ") && !$0.hasPrefix("| Promise |")
    }
    #expect(rows.count > 5)
    let sources = try Self.sources()
    for row in rows {
      let cells = row.split(separator: "|", omittingEmptySubsequences: false)
      let tests = (cells.dropLast().last ?? "").matches(of: /`([A-Za-z0-9_]+)\.([A-Za-z0-9_]+)`/)
      #expect(!tests.isEmpty, "no test shows: \(row)")
      for test in tests {
        let (suite, name) = (String(test.output.1), String(test.output.2))
        // A Python test is `module.name`, a Swift test `Suite.name`.
        let exists = sources.contains { source in
          source.text.contains("func \(name)(") && source.text.contains("struct \(suite)")
            || source.name == "\(suite).py" && source.text.contains("def \(name)(")
        }
        #expect(exists, "\(suite).\(name) does not exist")
      }
    }
  }

  private static func sources() throws -> [(name: String, text: String)] {
    var found: [(name: String, text: String)] = []
    for folder in ["Tests", "scripts"] {
      let files = FileManager.default.enumerator(
        at: root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard ["swift", "py"].contains(file.pathExtension) else { continue }
        found.append((file.lastPathComponent, try String(contentsOf: file, encoding: .utf8)))
      }
    }
    return found
  }
}
