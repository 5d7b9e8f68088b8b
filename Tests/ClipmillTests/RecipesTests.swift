import Foundation
import Testing

/// What CONTRIBUTING's recipes name is there: a recipe that no longer fits is worse than none.
@Suite struct RecipesTests {
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Paths in back quotes below the headings that begin with "A new" or "Add"; `<Name>` stands for any name.
  private static let paths: [String] = {
    let text = (try? String(contentsOf: package.appending(path: "CONTRIBUTING.md"), encoding: .utf8)) ?? ""
    var isRecipe = false
    var found: [String] = []
    for line in text.split(separator: "\n") {
      if line.hasPrefix("#") { isRecipe = line.hasPrefix("### A new") || line.hasPrefix("### Add") }
      guard isRecipe else { continue }
      for match in line.matches(of: /`([A-Za-z0-9_.<>*\/-]+)`|\]\(([a-z]+\/[a-z.]+)\)/) {
        let path = String(match.1 ?? match.2 ?? "")
        if ["Sources/", "Tests/", "kernels/", "docs/", "k8s/", "scripts/"].contains(where: path.hasPrefix) {
          found.append(path)
        }
      }
    }
    return found
  }()

  @Test func thereAreRecipesForWhatIsAddedOften() throws {
    let text = try String(contentsOf: Self.package.appending(path: "CONTRIBUTING.md"), encoding: .utf8)
    for what in [
      "effect", "transition", "key of the document", "source", "place that media is read from", "verb",
      "metric", "alert",
    ] {
      #expect(
        text.contains("### A new \(what)\n") || text.contains("### Add a \(what)\n")
          || text.contains("### Add an \(what)\n"), "\(what)")
    }
    #expect(Self.paths.count > 20)
  }

  @Test(arguments: paths) func whatTheyNameIsThere(_ path: String) {
    let pattern = Self.package.path + "/" + path.replacing(/<[A-Za-z]+>/, with: "*")
    var result = glob_t()
    defer { globfree(&result) }
    #expect(glob(pattern, 0, nil, &result) == 0 && result.gl_pathc > 0, "nothing is at \(path)")
  }
}
