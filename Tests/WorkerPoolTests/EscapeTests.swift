import Foundation
import JobQueue
import Sandbox
import TestKit
import Testing

@testable import WorkerPool

/// A lane that was taken over tries to get out: a real worker, the real sandbox, and what the kernel said to each attempt.
@Suite struct EscapeTests {
  private let bench = WorkerBench()

  /// Attempts that end with `EPERM` by the filter of system calls.
  private static let refusedCalls = [
    "kill-parent", "kill-sibling", "kill-all", "queue-signal", "ptrace-parent", "read-memory", "pidfd-parent",
    "limit-parent", "nice-parent", "survive-parent", "leave-group", "chmod-outside", "chown-outside",
    "make-setuid", "mount", "chroot", "exec-shell", "fork", "name-space", "socket-inet", "socket-inet6",
    "socket-unix", "socket-netlink", "socket-packet", "connect-redis", "bpf", "perf", "userfaultfd", "keyctl",
    "kexec",
  ]
  /// Calls that are not there for a lane.
  private static let absentCalls = ["io-uring", "clone3", "newer", "x32"]
  /// Attempts that end with `EACCES` by Landlock.
  private static let closedFiles = [
    "read-parent-environ", "read-parent-mem", "read-parent-maps", "read-parent-cmdline", "read-parent-fd",
    "write-parent-oom", "read-secret", "list-outside", "read-passwd", "write-outside", "make-outside",
    "truncate-outside", "delete-outside", "follow-link", "make-link", "make-fifo",
  ]
  /// Renaming into another folder: Landlock says that it is another file system.
  private static let movedFiles = ["rename-in", "link-in"]
  /// What may not be on this machine at all, and is closed where it is.
  private static let maybeThere = ["read-token", "read-disk", "read-kernel-memory"]
  private static let allowed = [
    "own-file", "own-thread", "own-status", "own-signal", "own-limit", "own-open-files", "own-cores",
    "own-priority",
  ]

  /// Everything that a lane is held by is there: none of these tests proves less than it says.
  private func requireAll() throws {
    let report = Mutexed<SandboxReport?>(nil)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      report.value = Sandbox.confineThread(LaneRules(mediaRoots: []))
      done.signal()
    }
    done.wait()
    let found = try #require(report.value)
    #expect(found.gaps == [], "this kernel lacks a part of the sandbox; these tests need all of it")
    #expect(found.landlock >= 6)
  }

  private final class Mutexed<Value>: @unchecked Sendable {
    // Unchecked: written before a semaphore is signalled, read after it.
    var value: Value
    init(_ value: Value) { self.value = value }
  }

  /// What became of each attempt.
  private func escape(_ id: String, outside: TemporaryDirectory, sibling: Process, port: Int, socket: String)
    throws
    -> [String: Int32]
  {
    let own = bench.folder.file("own")
    try FileManager.default.createSymbolicLink(
      atPath: own + ".link", withDestinationPath: outside.file("secret"))
    let targets = "\(sibling.processIdentifier),\(outside.path),\(port),\(socket),\(own)"
    try bench.enqueue(id, fake: "escape:\(targets) publish rename finish")
    #expect(try bench.end(of: id).state == .succeeded)
    let report = try String(contentsOfFile: own + ".report", encoding: .utf8)
    return Dictionary(
      uniqueKeysWithValues: report.split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ")
        return words.count == 2 ? Int32(words[1]).map { (String(words[0]), $0) } : nil
      })
  }

  @Test func nothingLeadsOutOfALane() throws {
    try requireAll()
    let redis = try RedisServer()
    let outside = TemporaryDirectory()
    try Data("secret".utf8).write(to: URL(fileURLWithPath: outside.file("secret")))
    try Data("kept".utf8).write(to: URL(fileURLWithPath: outside.file("writable")))
    let sibling = Process()
    sibling.executableURL = URL(fileURLWithPath: "/bin/sleep")
    sibling.arguments = ["600"]
    try sibling.run()
    // It may have SIGTERM blocked, and would hold the tests' output open for its ten minutes.
    defer { kill(sibling.processIdentifier, SIGKILL) }
    let running = try bench.start()
    var found = try escape(
      "j", outside: outside, sibling: sibling, port: redis.port, socket: redis.directory.file("redis.sock"))
    func expect(_ names: [String], _ codes: Set<Int32>) {
      for name in names {
        let code = found.removeValue(forKey: name)
        #expect(
          code.map(codes.contains) == true,
          "\(name): \(code.map { $0 == 0 ? "it worked" : String(cString: strerror($0)) } ?? "not tried")")
      }
    }
    expect(Self.refusedCalls, [EPERM])
    expect(Self.absentCalls, [ENOSYS])
    expect(Self.closedFiles, [EACCES])
    expect(Self.movedFiles, [EACCES, EXDEV])
    expect(Self.maybeThere, [EACCES, ENOENT])
    // No capability for it, or no right: whichever is asked first.
    expect(["make-device"], [EACCES, EPERM])
    expect(Self.allowed, [0])
    #expect(found.isEmpty, "attempts that nobody looked at: \(found.keys.sorted())")
    try running.stop()
    #expect(sibling.isRunning)
    #expect(try String(contentsOfFile: outside.file("writable"), encoding: .utf8) == "kept")
    #expect(try String(contentsOfFile: outside.file("secret"), encoding: .utf8) == "secret")
    #expect(outside.contents == ["secret", "writable"])
  }

  /// The same attempts without a sandbox, of those that do no harm: that they fail above is its doing.
  @Test func withoutASandboxTheyWork() throws {
    let redis = try RedisServer()
    let outside = TemporaryDirectory()
    try Data("secret".utf8).write(to: URL(fileURLWithPath: outside.file("secret")))
    let sibling = Process()
    sibling.executableURL = URL(fileURLWithPath: "/bin/sleep")
    sibling.arguments = ["600"]
    let ended = DispatchSemaphore(value: 0)
    sibling.terminationHandler = { _ in ended.signal() }
    try sibling.run()
    defer { if sibling.isRunning { kill(sibling.processIdentifier, SIGKILL) } }
    let running = try bench.start(.fakeWithoutSandbox)
    let own = bench.folder.file("own")
    try FileManager.default.createSymbolicLink(
      atPath: own + ".link", withDestinationPath: outside.file("secret"))
    let targets = "\(sibling.processIdentifier),\(outside.path),\(redis.port),none,\(own)"
    try bench.enqueue("j", fake: "gently-escape:\(targets) publish rename finish")
    #expect(try bench.end(of: "j").state == .succeeded)
    try running.stop()
    #expect(ended.wait(timeout: .now() + WorkerBench.patience) == .success)
    #expect(!sibling.isRunning && sibling.terminationReason == .uncaughtSignal)
    let report = try String(contentsOfFile: own + ".report", encoding: .utf8)
    for name in [
      "read-parent-environ", "read-parent-mem", "kill-sibling", "read-secret", "read-passwd", "make-outside",
      "follow-link", "chmod-outside", "fork", "connect-redis",
    ] { #expect(report.contains("\(name) 0\n"), "\(report)") }
  }
}
