import Foundation
import Testing

/// docs/warnings.md lists all codes that there are, and no others.
@Suite struct WarningPageTests {
  private static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func everyCodeIsListed() throws {
    let page = try String(contentsOf: Self.package.appending(path: "docs/warnings.md"), encoding: .utf8)
    let listed = page.matches(of: /(?m)^\| `([a-zA-Z.]+)` \|/).map { String($0.1) }
    #expect(listed == listed.sorted())
    var told: Set<String> = ["source.flawed"]
    let sources = Self.package.appending(path: "Sources").path
    for name in FileManager.default.enumerator(atPath: sources)?.compactMap({ $0 as? String }) ?? []
    where name.hasSuffix(".swift") {
      let text = try String(contentsOfFile: "\(sources)/\(name)", encoding: .utf8)
      told.formUnion(text.matches(of: /(?:JobWarning|CaptionNote)\(\s*"([a-zA-Z.]+)"/).map { String($0.1) })
    }
    #expect(Set(listed) == told)
  }
}
