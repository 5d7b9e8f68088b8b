import Glibc
import Testing

@testable import Processes

/// The channel of a process, besides its standard streams.
@Suite struct ChildProcessTests {
  private func output(of child: ChildProcess) -> String {
    _ = fcntl(child.output, F_SETFL, 0)
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while case let count = read(child.output, &piece, piece.count), count > 0 { bytes += piece[..<count] }
    _ = child.reap()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Both ways, with whichever process the channel is handed on to; a socket is not opened anew by its name in /proc.
  @Test func channel() throws {
    let script =
      "sh -c 'head -n 1 <&3; echo back >&3'; cat /proc/self/fd/3 || echo closed; tr '\\0' ' ' < /proc/self/environ"
    let child = try ChildProcess("/bin/sh", ["-c", script], environment: ["A": "B"], hasChannel: true)
    let channel = try #require(child.channel)
    #expect(send(channel, "secret\n", 7, 0) == 7)
    let lines = output(of: child).split(separator: "\n")
    #expect(lines.first == "secret" && lines.dropFirst().first == "closed", "\(lines)")
    #expect(lines.last?.contains("A=B") == true && !lines.dropFirst().joined().contains("secret"))
    var answer = [UInt8](repeating: 0, count: 16)
    #expect(recv(channel, &answer, answer.count, 0) == 5 && answer.starts(with: Array("back\n".utf8)))
    // Everybody at its other end has ended.
    #expect(recv(channel, &answer, answer.count, 0) == 0)
  }

  @Test func withoutAChannel() throws {
    let child = try ChildProcess("/bin/sh", ["-c", "cat <&3 || echo none"], environment: [:])
    #expect(child.channel == nil && output(of: child).contains("none"))
  }
}
