import ClipJob
import JobQueue
import Quotes
import SQLite

/// Lessons beside an embedded queue, in its file.
public final class SQLiteQuoteStore: QuoteStore {
  private let file: StateFile
  private let queue: Int64

  init(_ file: StateFile, queue: Int64) { (self.file, self.queue) = (file, queue) }

  public func lessons() throws(QueueError) -> [String: QuoteStatistics] {
    try file.look { connection throws(SQLiteError) in
      var lessons: [String: QuoteStatistics] = [:]
      try connection.rows(
        "SELECT device, sums FROM lesson WHERE queue = ? AND features = ?",
        [.integer(queue), SQLiteValue(WorkFeatures.version)]
      ) { row in
        lessons[row.text(0)] = QuoteStatistics(text: row.text(1))
      }
      return lessons
    }
  }

  public func learn(_ lessons: QuoteStatistics, device: String) throws(QueueError) {
    try file.change { connection throws(SQLiteError) in
      var sums = QuoteStatistics()
      try connection.rows(
        "SELECT sums FROM lesson WHERE queue = ? AND features = ? AND device = ?",
        [.integer(queue), SQLiteValue(WorkFeatures.version), .text(device)]
      ) { sums = QuoteStatistics(text: $0.text(0)) ?? sums }
      sums += lessons
      if sums.jobs >= Double(QuoteFading.jobs) { sums.halve() }
      try connection.run(
        "INSERT OR REPLACE INTO lesson VALUES (?, ?, ?, ?)", .integer(queue),
        SQLiteValue(WorkFeatures.version), .text(device), .text(sums.text))
    }
  }
}

extension QuoteStatistics {
  /// Numbers with blanks between them, from which the same numbers are read.
  fileprivate var text: String { values.map { "\($0)" }.joined(separator: " ") }

  /// Nil for other numbers than there are.
  fileprivate init?(text: String) {
    self.init(values: text.split(separator: " ").compactMap { Double($0) })
  }
}
