import Glibc
import Testing

@testable import Processes

/// What a process is handed.
@Suite struct ChildProcessTests {
  private func output(of child: ChildProcess) -> String {
    _ = fcntl(child.output, F_SETFL, 0)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while case let count = read(child.output, &piece, piece.count), count > 0 { bytes += piece[..<count] }
    _ = child.reap()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// From its descriptor alone, once, and by whichever process it hands that on to.
  @Test func handed() throws {
    let script =
      "sh -c 'cat <&3'; echo; cat <&3; ls /proc/self/fd | tr '\\n' ' '; tr '\\0' ' ' < /proc/self/environ"
    let child = try ChildProcess(
      "/bin/sh", ["-c", script], environment: ["A": "B"], handed: Array("secret".utf8))
    let lines = output(of: child).split(separator: "\n")
    #expect(lines.first == "secret" && lines.dropFirst().joined().contains("A=B"), "\(lines)")
    #expect(!lines.dropFirst().joined().contains("secret"))
  }

  @Test func nothingIsHanded() throws {
    let child = try ChildProcess("/bin/sh", ["-c", "cat <&3 || echo none"], environment: [:])
    #expect(output(of: child).contains("none"))
  }

  @Test func more() {
    #expect {
      _ = try ChildProcess("/bin/true", [], environment: [:], handed: [UInt8](repeating: 1, count: 1 << 17))
    } throws: { ($0 as? ProcessStartError)?.message.contains("131072 bytes") == true }
  }
}
