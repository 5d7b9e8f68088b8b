import Foundation
import TestKit
import Testing
import Threads

@testable import Sandbox

/// What reads URLs for a lane has the network, and nothing else: real calls of a thread that is locked in.
@Suite struct FetcherRulesTests {
  private final class Answers: @unchecked Sendable {
    // Unchecked: written before `done` is signalled, read after it.
    var report: SandboxReport?
    var codes: [String: Int32] = [:]
  }

  private func answers(_ calls: @escaping @Sendable () -> [String: Int32]) throws -> [String: Int32] {
    let found = Answers()
    let done = Completion()
    let started = WorkThread.start("locked-in", done) {
      found.report = Sandbox.confineThread(FetcherRules())
      found.codes = calls()
    }
    try #require(started)
    done.wait()
    #expect(found.report?.missing.isEmpty == true, "\(found.report?.gaps ?? [])")
    return found.codes
  }

  /// 0 or an error.
  private static func code(_ result: Int32) -> Int32 {
    defer { if result >= 0 { close(result) } }
    return result < 0 ? errno : 0
  }

  @Test func theNetworkAndNothingElse() throws {
    let folder = TemporaryDirectory()
    try Data("secret".utf8).write(to: URL(fileURLWithPath: folder.file("film.mp4")))
    let port = try FreePort.find()
    let listening = try LocalSocket.listen(port: port)
    defer { close(listening) }
    let (stream, datagram) = (Int32(SOCK_STREAM.rawValue), Int32(SOCK_DGRAM.rawValue))
    let answers = try answers {
      let connected = try? LocalSocket.connect(port: port)
      defer { if let connected { close(connected) } }
      return [
        "connect": connected == nil ? errno : 0, "names": Self.code(open("/etc/hosts", O_RDONLY)),
        "datagrams": Self.code(socket(AF_INET6, datagram, 0)),
        "media": Self.code(open(folder.file("film.mp4"), O_RDONLY)),
        "new file": Self.code(open(folder.file("new"), O_WRONLY | O_CREAT, 0o600)),
        "nameless file": Self.code(open(folder.path, O_RDWR | 0o20_200_000, 0o600)),
        "password": Self.code(open("/etc/shadow", O_RDONLY)),
        "listen": (try? LocalSocket.listen(port: port + 1)) == nil ? EPERM : 0,
        "unix": Self.code(socket(AF_UNIX, stream, 0)),
        "raw": Self.code(socket(AF_INET, Int32(SOCK_RAW.rawValue), 0)),
        "packets": Self.code(socket(17, stream, 0)),
      ]
    }
    for name in ["connect", "names", "datagrams"] { #expect(answers[name] == 0, "\(name)") }
    for name in ["media", "new file", "nameless file", "password", "listen", "unix", "raw", "packets"] {
      #expect([EACCES, EPERM].contains(answers[name]), "\(name): \(answers[name] ?? -1)")
    }
  }
}
