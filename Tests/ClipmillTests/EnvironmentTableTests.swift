import Foundation
import Testing
import WorkerPool

/// docs/cli.md lists all variables of the environment that the sources read, and no others.
@Suite struct EnvironmentTableTests {
  private static let package = URL(fileURLWithPath: Fleet.examples).deletingLastPathComponent()

  /// By variable: the row.
  private static let rows: [String: String] = {
    let page = (try? String(contentsOf: package.appending(path: "docs/cli.md"), encoding: .utf8)) ?? ""
    let section = page.components(separatedBy: "\n## Environment\n").last ?? ""
    var rows: [String: String] = [:]
    for line in section.split(separator: "\n") where line.hasPrefix("| `") {
      let cell = line.dropFirst().prefix { $0 != "|" }
      for match in cell.matches(of: /`([A-Z_]+)`/) { rows[String(match.1)] = String(line) }
    }
    return rows
  }()

  @Test func everySettingOfAWorkerIsThereWithItsFlag() {
    for setting in Setting.all {
      #expect(Self.rows[setting.variable]?.contains("`\(setting.flag)`") == true, "\(setting.variable)")
    }
  }

  @Test func allThatIsReadIsListed() throws {
    let folder = Self.package.appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var read = Set(Setting.all.map(\.variable))
    let fixed = read.count
    for case let file as URL in files where ["swift", "c", "h"].contains(file.pathExtension) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /(getenv|[eE]nvironment)[\(\[]"([A-Z_]+)"/) {
        read.insert(String(match.2))
      }
    }
    #expect(read.count > fixed + 5)
    #expect(read.subtracting(Self.rows.keys).isEmpty, "docs/cli.md lacks them")
    #expect(Set(Self.rows.keys).subtracting(read).isEmpty, "nobody reads them")
  }
}
