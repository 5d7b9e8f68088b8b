import Foundation
import TestKit
import Testing

/// Workers whose log nobody reads: a collector that hangs, a terminal that is held with Ctrl-S.
@Suite struct StuckLogTests {
  /// A pipe that takes nothing any more.
  private func fullPipe() throws -> Pipe {
    let pipe = Pipe()
    let end = pipe.fileHandleForWriting.fileDescriptor
    let flags = fcntl(end, F_GETFL)
    try #require(fcntl(end, F_SETFL, flags | O_NONBLOCK) == 0)
    let bytes = [UInt8](repeating: 0x2E, count: 4096)
    while write(end, bytes, bytes.count) > 0 {}
    // Whoever writes to it waits.
    try #require(fcntl(end, F_SETFL, flags) == 0)
    return pipe
  }

  @Test func jobsGoOnAndKeepTheirLeasesAndTheWorkerEnds() throws {
    let fleet = try Fleet()
    let pipe = try fullPipe()
    let worker = Process()
    worker.executableURL = try #require(Program.binary, "no clipmill binary is built")
    worker.arguments = [
      "work", "--redis", fleet.server.url, "--media-root", fleet.folder.path, "--metrics-port", "off",
      "--lanes", "1", "--lease", "1",
    ]
    worker.standardInput = FileHandle.nullDevice
    worker.standardOutput = FileHandle.nullDevice
    worker.standardError = pipe.fileHandleForWriting
    try worker.run()
    defer { kill(worker.processIdentifier, SIGKILL) }
    // The first takes longer than its lease.
    try fleet.push(fleet.job("first", seconds: 300, size: 240))
    try fleet.push(fleet.job("second"))
    for job in ["first", "second"] { try fleet.event(bound: 60) { $0.kind == "succeeded" && $0.job == job } }
    let events = try fleet.events()
    let first = events.filter { $0.job == "first" && ["running", "succeeded"].contains($0.kind) }
    #expect(first.map(\.kind) == ["running", "succeeded"])
    #expect((first.last?.milliseconds ?? 0) - (first.first?.milliseconds ?? 0) > 1000)
    let ended = DispatchSemaphore(value: 0)
    worker.terminationHandler = { _ in ended.signal() }
    worker.terminate()
    try #require(ended.wait(timeout: .now() + 60) == .success, "it does not end")
    #expect(worker.terminationReason == .exit && worker.terminationStatus == 0)
  }
}
