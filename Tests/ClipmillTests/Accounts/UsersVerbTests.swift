import ClipJob
import Foundation
import TestKit
import Testing

/// `clipmill users` as people and scripts meet it, on a real server.
@Suite struct UsersVerbTests {
  @Test func usersAreCreatedListedAndChanged() throws {
    let fleet = try Fleet()
    let made = try fleet.run("users", "create", "zoe", "--role", "viewer")
    #expect(made.status == 0 && made.out.wholeMatch(of: /[0-9A-Za-z]{20}\n/) != nil, "\(made)")
    #expect(made.err.contains("zoe: viewer"))
    let given = try pipe(fleet, "correct horse battery\r\nmore", "users create ann --role admin --password")
    #expect(given.status == 0 && given.out == "ann: admin, enabled\n" && given.err.isEmpty, "\(given)")
    let again = try fleet.run("users", "create", "ann", "--role", "admin")
    #expect(again.status == 2 && again.err.contains("accounts.exists") && again.out.isEmpty)

    #expect(
      try fleet.run("users", "update", "ann", "--role", "operator", "--disable").out
        == "ann: operator, disabled\n")
    #expect(try fleet.run("users", "update", "ann", "--enable").out == "ann: operator, enabled\n")
    #expect(try pipe(fleet, "another good one", "users update ann --password").status == 0)
    #expect(
      try fleet.run("users", "list").out
        == "NAME  ROLE      STATE\nann   operator  enabled\nzoe   viewer    enabled\n")
    let users = try JSONValue(parsing: Array(try fleet.run("users", "list", "--json").out.utf8))["users"]?
      .items
    #expect(users?.map { $0["name"]?.text } == ["ann", "zoe"] && users?[0]["disabledAt"] == .null)

    let log = try fleet.run("audit", "--action", "user").out
    for words in ["role viewer", "role admin", "role operator, disabled", "enabled", "password"] {
      #expect(log.contains(words))
    }
    #expect(!log.contains("horse") && !log.contains(made.out.dropLast()))
  }

  @Test(arguments: [
    (["users", "create"], "NAME"), (["users", "create", "ann"], "--role"),
    (["users", "create", "ann", "--role", "admn"], "admin"),
    (["users", "create", "a b", "--role", "admin"], "letters"),
    (["users", "create", "ann", "--role", "admin", "--disable"], "--disable"),
    (["users", "create", "ann", "--role", "admin", "--password"], "stdin"),
    (["users", "update", "bob"], "--role"), (["users", "update", "bob", "--enable"], "users list"),
    (["users", "update", "bob", "--enable", "--disable"], "exclude"),
    (["users", "list", "all"], "unexpected"),
  ]) func mistakesAreTold(_ words: [String], _ hint: String) throws {
    let outcome = try Self.empty.get().run(words)
    #expect(outcome.status == 2 && outcome.err.contains(hint) && outcome.out.isEmpty, "\(words): \(outcome)")
  }

  @Test func aShortPasswordIsRefused() throws {
    let outcome = try pipe(Self.empty.get(), "short", "users create ann --role admin --password")
    #expect(
      outcome.status == 2 && outcome.err.contains("12 to 128") && !outcome.err.contains("short\n"),
      "\(outcome)")
  }

  @Test func aTypedPasswordIsNotShown() throws {
    let fleet = try Fleet()
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let terminal = try PseudoTerminal(
      binary, ["users", "create", "ann", "--role", "viewer", "--password", "--redis", fleet.server.url])
    try terminal.wait(for: "Password: ")
    terminal.type("correct horse battery\n")
    try terminal.wait(for: "ann: viewer, enabled")
    #expect(terminal.isCooked)
    #expect(terminal.end() == 0)
    #expect(!String(decoding: terminal.output, as: UTF8.self).contains("horse"))
    #expect(try fleet.run("users", "list").out.contains("ann"))
  }

  private static let empty = Result { try Fleet() }

  /// The program with something on its stdin.
  private func pipe(_ fleet: Fleet, _ input: String, _ words: String) throws -> Fleet.Outcome {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    try fleet.write("input", input)
    return try fleet.execute("/bin/sh", ["-c", "\"\(binary.path)\" \(words) < input"])
  }
}
