import Foundation
import TestKit
import Testing

/// `clipmill serve` as its users start it, on a fleet's Redis. It is killed with the last reference.
final class APIProcess: Sendable {
  let process: ServerProcess
  /// Without a slash at its end.
  let url: String
  private let fleet: Fleet

  convenience init(_ fleet: Fleet, _ words: String...) throws { try self.init(fleet, words: words) }

  init(_ fleet: Fleet, words: [String]) throws {
    self.fleet = fleet
    let binary = try #require(Program.binary, "no clipmill binary is built")
    process = try ServerProcess(
      binary.path, ["serve", "--redis", fleet.server.url, "--listen", "127.0.0.1:0"] + words,
      directory: fleet.folder.path)
    let line = try process.waitForLine("is served at")
    url = String(try #require(line.firstMatch(of: /http:[^ ]*\//)).output.dropLast())
  }

  /// The text of a new key.
  func key(_ scopes: String, tenant: String = "acme", _ more: String...) throws -> String {
    let made = try fleet.run(["keys", "create", "--tenant", tenant, "--scope", scopes] + more)
    try #require(made.status == 0, "\(made)")
    return made.out.trimmingCharacters(in: .newlines)
  }
}
