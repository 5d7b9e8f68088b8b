/// How long a queue keeps what has ended, and how much of it. The empty value is a sensible one.
public struct Retention: Sendable, Equatable {
  /// Seconds that an ended job is kept with its document and its result: a week.
  public var results = 7 * 86_400.0
  /// Seconds that a dead letter is kept: it waits for a person. A month.
  public var deadLetters = 30 * 86_400.0
  /// Seconds that the answer to a repeatable request is kept: a day.
  public var requests = 86_400.0
  /// Events kept; older ones are dropped.
  public var events = 100_000
  /// Seconds that an entry of the ledger is kept: a month.
  public var ledgerTime = 30 * 86_400.0
  /// Entries of the ledger kept, about; older ones are dropped.
  public var ledgerEntries = 1_000_000
  public init() {}
}
