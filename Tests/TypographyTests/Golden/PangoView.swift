import Foundation

@testable import Typography

/// Pango's own program, with the same fonts: what it makes of paragraphs.
struct PangoView {
  struct Line: Equatable {
    /// Of the text's bytes.
    var start: Int
    var length: Int
    /// From left to right.
    var glyphs: [UInt32]
    /// The pieces of the text in the order in which they are seen.
    var runs: [String]
  }

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "clipmill-pango-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // What FontSet does beside its rules: colours come last where they are not asked for.
    let last = """
      <match target="pattern"><test qual="all" name="family" compare="not_eq"><string>\(FontRules.emoji)</string></test>
      <edit name="color" mode="assign"><bool>false</bool></edit></match></fontconfig>
      """
    let rules = FontRules.document(folders: FontSet.systemFolders, caches: FontSet.systemCaches)
      .replacingOccurrences(of: "</fontconfig>", with: last)
    try Data(rules.utf8).write(to: folder.appendingPathComponent("fonts.conf"))
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Lays the paragraphs out in lines of `width`; the lines of each of them.
  func lines(of paragraphs: [String], width: Int, language: String) throws -> [[Line]] {
    let text = paragraphs.joined(separator: "\n")
    let (input, output) = (folder.appendingPathComponent("text"), folder.appendingPathComponent("lines.json"))
    try Data(text.utf8).write(to: input)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/pango-view")
    process.arguments = [
      "--no-display", "--pixels", "--font=Noto Sans \(Int(ShapedText.em))", "--width=\(width)",
      "--wrap=word-char",
      "--hinting=none", "--hint-metrics=off", "--subpixel-positions", "--language=\(language)",
      "--serialize-to=\(output.path)", input.path,
    ]
    process.environment = [
      "FONTCONFIG_FILE": folder.appendingPathComponent("fonts.conf").path, "LC_ALL": "C.UTF-8",
      "HOME": folder.path,
    ]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return try divide(JSONSerialization.jsonObject(with: Data(contentsOf: output)), paragraphs)
  }

  struct Failure: Error { var status: Int32 }

  private func divide(_ document: Any, _ paragraphs: [String]) throws -> [[Line]] {
    guard let output = (document as? [String: Any])?["output"] as? [String: Any],
      let lines = output["lines"] as? [[String: Any]]
    else { throw Failure(status: -1) }
    var starts: [Int] = []
    var at = 0
    for paragraph in paragraphs {
      starts.append(at)
      at += paragraph.utf8.count + 1
    }
    var result = paragraphs.map { _ in [Line]() }
    for line in lines {
      let start = line["start-index"] as? Int ?? 0
      let paragraph = starts.lastIndex { $0 <= start } ?? 0
      // A newline at the end of the file is a paragraph of its own.
      guard start < at - 1 else { continue }
      let runs = line["runs"] as? [[String: Any]] ?? []
      let glyphs = runs.flatMap { $0["glyphs"] as? [[String: Any]] ?? [] }
        .compactMap { $0["glyph"] as? Int }.map { UInt32($0) }
      result[paragraph].append(
        Line(
          start: start - starts[paragraph], length: line["length"] as? Int ?? 0,
          glyphs: glyphs.filter { $0 != 0x0FFF_FFFF }, runs: runs.map { $0["text"] as? String ?? "" }))
    }
    return result
  }
}
