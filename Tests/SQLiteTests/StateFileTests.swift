import Foundation
import TestKit
import Testing

@testable import SQLite

@Suite struct StateFileTests {
  private let folder = TemporaryDirectory()
  private var path: String { folder.file("state.db") }

  private func open() throws -> StateFile {
    let file = try StateFile(path)
    try file.part("test", version: 1, schema: "CREATE TABLE note (text TEXT NOT NULL)")
    return file
  }

  private func notes(_ file: StateFile) throws -> [String] {
    try file.read { connection throws(SQLiteError) in
      var notes: [String] = []
      try connection.rows("SELECT text FROM note ORDER BY rowid") { notes.append($0.text(0)) }
      return notes
    }
  }

  @Test func whatWasWrittenIsThereAfterwards() throws {
    let file = try open()
    try file.write { connection throws(SQLiteError) in
      try connection.run("INSERT INTO note VALUES (?)", .text("a\0b"))
      try connection.run("INSERT INTO note VALUES (?)", .text(""))
    }
    file.close()
    #expect(try notes(open()) == ["a\0b", ""])
  }

  @Test func aChangeIsAllOrNothing() throws {
    let file = try open()
    #expect(throws: SQLiteError.self) {
      try file.write { connection throws(SQLiteError) in
        try connection.run("INSERT INTO note VALUES (?)", .text("a"))
        try connection.run("INSERT INTO note VALUES (?)", .null)
      }
    }
    #expect(try notes(file) == [])
    try file.write { connection throws(SQLiteError) in
      try connection.run("INSERT INTO note VALUES (?)", .text("b"))
    }
    #expect(try notes(file) == ["b"])
  }

  @Test func nobodyElseMayReadIt() throws {
    let file = try open()
    defer { file.close() }
    for name in folder.contents {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
    }
    #expect(folder.contents.contains("state.db-wal"))
  }

  @Test func oneAtATimeHasItOpen() throws {
    let file = try open()
    let error = try #require(throws: SQLiteError.self) { try StateFile(path) }
    #expect(error.kind == .inUse(process: getpid()))
    #expect(error.message == "\(path) is in use by process \(getpid())")
    file.close()
    _ = try open()
  }

  /// As a process has it that is being started while the file is closed, until it runs its program.
  @Test func aCopyOfTheLocksDescriptorKeepsNobodyOut() throws {
    let file = try open()
    let lock = try #require(
      FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }.first {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path + "-lock"
      })
    let copy = dup(lock)
    defer { close(copy) }
    file.close()
    _ = try open()
  }

  @Test func otherProgramsAreKeptOut() throws {
    let file = try open()
    let shell = try ServerProcess(
      "python3",
      [
        "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('DELETE FROM note')",
        path,
      ],
      directory: folder.path)
    #expect(shell.wait() != 0)
    #expect(shell.log.contains("database is locked"))
    file.close()
  }

  @Test func anotherProgramsDatabaseStaysAsItIs() throws {
    let other = try Connection(path: path)
    try other.script("CREATE TABLE theirs (a)")
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = try #require(throws: SQLiteError.self) { try StateFile(path) }
    #expect(error.kind == .foreign)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func whatIsNoDatabaseStaysAsItIs() throws {
    let text = String(repeating: "not a database\n", count: 100)
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    let error = try #require(throws: SQLiteError.self) { try StateFile(path) }
    #expect(error.kind == .foreign && error.message.contains("file is not a database"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test(arguments: ["PRAGMA user_version = 2", "UPDATE part SET version = 2 WHERE name = 'test'"])
  func laterVersionsAreRefused(_ change: String) throws {
    let file = try open()
    file.close()
    do {
      let raw = try Connection(path: path)
      try raw.script(change)
    }
    let error = try #require(throws: SQLiteError.self) { try open() }
    #expect(error.kind == .newer && error.message.contains("has the format 2 of a later version"))
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let error = try #require(throws: SQLiteError.self) { try StateFile(folder.file("none/state.db")) }
    #expect(error.kind == .denied && error.message.contains("none/state.db"))
  }

  @Test func aClosedFileRefuses() throws {
    let file = try open()
    file.close()
    file.close()
    let error = try #require(throws: SQLiteError.self) { try notes(file) }
    #expect(error.kind == .closed)
  }

  @Test func aFullFileSaysSo() throws {
    let file = try open()
    try file.limitPages(to: 10)
    let error = try #require(throws: SQLiteError.self) {
      try file.write { connection throws(SQLiteError) in
        try connection.run("INSERT INTO note VALUES (?)", .blob([UInt8](repeating: 1, count: 100_000)))
      }
    }
    #expect(error.kind == .full && error.message.contains("database or disk is full"))
    #expect(try notes(file) == [])
  }
}
