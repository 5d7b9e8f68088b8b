import TestKit
import Testing

@testable import SQLite

@Suite struct ConnectionTests {
  private let folder = TemporaryDirectory()

  @Test func valuesComeBackAsTheyWere() throws {
    let connection = try Connection(path: folder.file("a.db"))
    try connection.script("CREATE TABLE thing (value)")
    let values: [SQLiteValue] = [
      .null, .integer(.min), .integer(.max), .real(0.1), .text("é\0x"), .text(""), .blob([]),
      .blob([0, 255]),
    ]
    for value in values { try connection.run("INSERT INTO thing VALUES (?)", value) }
    var types: [String] = []
    try connection.rows("SELECT typeof(value) FROM thing ORDER BY rowid") { types.append($0.text(0)) }
    #expect(types == ["null", "integer", "integer", "real", "text", "text", "blob", "blob"])
    #expect(try connection.integer("SELECT value FROM thing WHERE rowid = 2") == .min)
    #expect(try connection.integer("SELECT value FROM thing WHERE rowid = 3") == .max)
    var texts: [String?] = []
    var blobs: [[UInt8]?] = []
    try connection.rows("SELECT value FROM thing WHERE rowid IN (1, 5, 6)") {
      texts.append($0.optionalText(0))
    }
    try connection.rows("SELECT value FROM thing WHERE rowid IN (1, 7, 8)") {
      blobs.append($0.optionalBlob(0))
    }
    #expect(texts == [nil, "é\0x", ""])
    #expect(blobs == [nil, [], [0, 255]])
  }

  @Test func errorsNameCallFileAndReason() throws {
    let path = folder.file("a.db")
    let connection = try Connection(path: path)
    let error = try #require(throws: SQLiteError.self) { try connection.run("SELECT * FROM missing") }
    #expect(error.kind == .other)
    #expect(
      error.message == "\(path): sqlite3_prepare_v3 (SELECT * FROM missing): no such table: missing (1)")
  }

  @Test func changedRowsAreCounted() throws {
    let connection = try Connection(path: folder.file("a.db"))
    try connection.script("CREATE TABLE thing (value); INSERT INTO thing VALUES (1), (2), (3)")
    try connection.run("DELETE FROM thing WHERE value > ?", .integer(1))
    #expect(connection.changedRows == 2)
  }
}
