import CSQLite

/// What stands in a column.
public enum SQLiteValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  public init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
  public init(_ value: Int) { self = .integer(Int64(value)) }
  public init(_ value: Bool) { self = .integer(value ? 1 : 0) }
  public init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  public init(_ value: [UInt8]?) { self = value.map { .blob($0) } ?? .null }
}

/// The row that a statement is at. Valid until the statement goes on.
public struct SQLiteRow: ~Copyable {
  let statement: OpaquePointer

  private func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
  }

  /// Zero for what is no number.
  public func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }
  public func real(_ column: Int) -> Double { sqlite3_column_double(statement, Int32(column)) }
  public func flag(_ column: Int) -> Bool { integer(column) != 0 }
  public func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
  public func text(_ column: Int) -> String { String(decoding: blob(column), as: UTF8.self) }
  public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

  /// The bytes of a blob or a text.
  public func blob(_ column: Int) -> [UInt8] {
    let bytes = sqlite3_column_blob(statement, Int32(column))
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    guard let bytes, count > 0 else { return [] }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }
  public func optionalBlob(_ column: Int) -> [UInt8]? { isNull(column) ? nil : blob(column) }
}
