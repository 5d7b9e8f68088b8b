import Foundation

/// A `redis-server` with an append-only file that can lose its last writes, as after a power cut (`appendfsync
/// everysec`), a failover to a replica that lagged, or a backup that was put back. Clients stay connected.
public final class RewindableServer: Sendable {
  public let server: RedisServer

  public init(listening: RedisServer.Listening = .unix) throws {
    server = try RedisServer(
      ["--appendonly", "yes", "--appendfsync", "no", "--auto-aof-rewrite-percentage", "0"],
      listening: listening)
  }

  /// What has been written so far: the server writes its file before it answers.
  public func position() throws -> Int {
    try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
  }

  /// Forgets all that was written after `position`; connections stay. As after a failover its history has another name:
  /// before anybody can see that it has forgotten something, and of what is written meanwhile.
  public func rewind(to position: Int) throws {
    try debug("CHANGE-REPL-ID")
    try cut(at: position)
    try debug("LOADAOF")
    try debug("CHANGE-REPL-ID")
  }

  private func debug(_ command: String) throws {
    let answer = try server.cli("DEBUG", command)
    guard answer == "OK" else { throw ServerProcess.Failure(description: "DEBUG \(command): \(answer)") }
  }

  /// A power cut: the server is gone, and comes back without what was written after `position`.
  public func losePower(after position: Int) throws {
    server.kill()
    try cut(at: position)
    try server.start()
  }

  private func cut(at position: Int) throws {
    guard truncate(file, off_t(position)) == 0 else {
      throw ServerProcess.Failure(description: "\(file): errno \(errno)")
    }
  }

  private var file: String { server.directory.file("appendonlydir/appendonly.aof.1.incr.aof") }
}
