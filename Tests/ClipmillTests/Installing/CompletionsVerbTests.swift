import Foundation
import TestKit
import Testing

/// What `make install` puts in place: the program, its man page and completions, made from the table of options.
@Suite struct CompletionsVerbTests {
  private let folder = TemporaryDirectory()

  @discardableResult
  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["CLIPMILL": try #require(Program.binary, "no clipmill binary is built").path]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text
  }

  private var installed: String { folder.file("usr") }

  private func install() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    try run(package.appending(path: "scripts/install-program").path, [installed])
  }

  private func page(_ name: String) throws -> String {
    try String(contentsOfFile: "\(installed)/share/\(name)", encoding: .utf8)
  }

  @Test func everythingIsInPlace() throws {
    try install()
    #expect(try run(installed + "/bin/clipmill", ["--version"]).hasPrefix("clipmill "))
    for name in [
      "man/man1/clipmill.1", "bash-completion/completions/clipmill", "zsh/site-functions/_clipmill",
      "fish/vendor_completions.d/clipmill.fish",
    ] {
      let text = try page(name)
      // A verb, an option with a value, and one of its own.
      for word in ["enqueue", "vertical", "report"] { #expect(text.contains(word), "\(name) lacks \(word)") }
      #expect(!text.contains("lane-protocol") && text.hasSuffix("\n"))
    }
    #expect(try page("man/man1/clipmill.1").hasPrefix(".TH CLIPMILL 1"))
  }

  @Test(
    arguments: [
      (["clipmill", "ren"], ["render"]), (["clipmill", "cut", "--vert"], ["--vertical"]),
      (["clipmill", "help", "doc"], ["doctor"]), (["clipmill", "render", "jo"], ["job.json"]),
      (["clipmill", "cut", "-"], nil),
    ] as [([String], [String]?)])
  func bashCompletes(_ words: [String], _ expected: [String]?) throws {
    try install()
    try Data("{}".utf8).write(to: URL(fileURLWithPath: folder.file("job.json")))
    let script = """
      cd '\(folder.path)' && source '\(installed)/share/bash-completion/completions/clipmill'
      COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
      _clipmill; printf '%s\\n' "${COMPREPLY[@]}"
      """
    let found = try run("/bin/bash", ["--norc", "-c", script]).split(separator: "\n").map(String.init)
    if let expected {
      #expect(found == expected)
    } else {
      #expect(found.count > 10 && found.contains("-o") && found.allSatisfy { $0.hasPrefix("-") }, "\(found)")
    }
  }
}
