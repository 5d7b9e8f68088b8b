import Foundation
import TestKit
import Testing

/// `scripts/fuzz` as far as it goes without a build of its own, which takes minutes.
@Suite struct FuzzScriptTests {
  private func run(_ words: String...) throws -> ScriptRun { try ScriptRun("fuzz", words) }

  @Test func itListsTheTargets() throws {
    let source = try String(
      contentsOf: ScriptRun.package.appending(path: "Tests/Fuzzing/FuzzTarget.swift"), encoding: .utf8)
    let all = try #require(source.firstMatch(of: /static let all: \[FuzzTarget\] = \[([^\]]*)\]/)).1
    // As they are called in Swift: redisURL for redis-url.
    let targets = all.split { ", \n".contains($0) }.map { String($0).lowercased() }
    let listed = try run("--list")
    #expect(listed.status == 0 && targets.count > 5)
    #expect(
      listed.out.split(separator: "\n").map { String($0).replacing("-", with: "") }.sorted()
        == targets.sorted())
  }

  @Test(arguments: [["nobody"], ["--seconds", "0"], ["--seconds"], ["--fast"]])
  func mistakesAreTold(_ words: [String]) throws {
    #expect(try (words.count == 1 ? run(words[0]) : run(words[0], words[1])).status == 2)
  }
}
