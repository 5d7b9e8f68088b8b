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
      let names = (cells.dropLast().last ?? "").matches(of: /`([^`]+)`/).map { String($0.output.1) }
      #expect(!names.isEmpty, "no test shows: \(row)")
      for name in names { #expect(exists(name, sources), "\(name) does not exist") }
    }
  }

  /// A file, a suite, or a test of a suite. Promises of the queue are rows of `Promise`.
  private func exists(_ name: String, _ sources: [String]) -> Bool {
    if name.contains("/") {
      return FileManager.default.fileExists(atPath: Self.root.appending(path: name).path)
    }
    let parts = name.split(separator: ".")
    if name.hasSuffix("Promises") {
      let file = Self.root.appending(path: "Tests/QueueConformance/\(name).swift")
      return FileManager.default.fileExists(atPath: file.path)
    }
    return sources.contains { source in
      (source.contains("struct \(parts[0])") || source.contains("class \(parts[0])"))
        && (parts.count == 1 || source.contains("func \(parts[1])("))
    }
  }

  private static func sources() throws -> [String] {
    let files = FileManager.default.enumerator(
      at: root.appending(path: "Tests"), includingPropertiesForKeys: nil)
    var found: [String] = []
    while let file = files?.nextObject() as? URL {
      if file.pathExtension == "swift" { found.append(try String(contentsOf: file, encoding: .utf8)) }
    }
    return found
  }
}
