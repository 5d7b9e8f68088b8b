import Foundation
import TestKit
import Testing

/// `scripts/watched`, which ends tests that have come to a standstill.
@Suite struct WatchedTests {
  private func run(_ script: String) throws -> ScriptRun {
    let folder = TemporaryDirectory()
    for program in ["python3", "bash", "sleep"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.file(program), withDestinationPath: "/usr/bin/\(program)")
    }
    // Without a debugger: what it says of threads takes long.
    return try ScriptRun(
      "watched", ["--silence", "1", "bash", "-c", script], environment: ["PATH": folder.path])
  }

  @Test func aCommandIsAsWithoutIt() throws {
    let ended = try run("echo one; echo two; exit 7")
    #expect(ended.status == 7 && ended.out == "one\ntwo\n")
    #expect(try run("kill -9 $$").status == 137)
    // What it leaves behind is not waited for.
    let left = try run("sleep 3600 2>/dev/null & echo $!; exit 3")
    #expect(left.status == 3)
    kill(try #require(pid_t(left.out.trimmingCharacters(in: .newlines))), SIGKILL)
  }

  /// The tests that have not ended are named, and everything that was started ends.
  @Test func aStandstillIsTold() throws {
    let ended = try run(
      """
      echo '◇ Test first() started.'; echo '◇ Test "second one" started.'; echo '◇ Test third(_:) started.'
      echo '✔ Test first() passed after 0.1 seconds.'; echo '✘ Test third(_:) with 2 test cases failed after 1 seconds.'
      sleep 3600 & echo "child $!"; wait
      """)
    #expect(ended.status == 1)
    let told = ended.out.components(separatedBy: "had not ended:").last ?? ""
    #expect(told == "\n  \"second one\"\n", "\(ended.out)")
    let child = try #require(ended.out.firstMatch(of: /child ([0-9]+)/)?.1)
    // Gone, or not yet reaped by whoever reaps orphans.
    let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
    #expect(state == nil || state?.contains(") Z ") == true)
  }
}
