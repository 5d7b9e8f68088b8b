/// A part of a queue's jobs, the latest enqueued first.
///
/// The order is that of the numbers that jobs get when they are enqueued: whatever becomes of them, also by `replay`, they keep their place.
/// So whoever goes from page to page meets each job that is there all the while exactly once.
public struct JobPage: Sendable {
  public struct Request: Sendable {
    /// Nil: all tenants' jobs; empty: those without the label.
    public var tenant: String?
    public var filter: JobFilter
    /// Jobs at most.
    public var limit: Int
    /// Behind this position; nil: from the latest job on.
    public var after: JobCursor?

    public init(tenant: String? = nil, _ filter: JobFilter = .all, limit: Int, after: JobCursor? = nil) {
      (self.tenant, self.filter, self.limit, self.after) = (tenant, filter, limit, after)
    }
  }

  /// Fewer than the limit also where there are more: a page looks at `mostLooks` jobs, however few of them are wanted.
  public var jobs: [JobRecord]
  /// Where the next page begins; nil: there are no more.
  public var next: JobCursor?

  public init(jobs: [JobRecord], next: JobCursor?) { (self.jobs, self.next) = (jobs, next) }

  /// Jobs that are looked at for one page, wanted or not.
  public static let mostLooks = 10_000
}

/// A position among all jobs that a queue ever had, by which a list goes on. It stays valid, also when the job that it
/// names is forgotten.
public struct JobCursor: Sendable, Hashable {
  /// The number of the last job in front of it.
  package var number: Int64

  package init(number: Int64) { self.number = number }

  /// Nil for what is no `text` of a cursor.
  public init?(_ text: String) {
    guard text.utf8.count <= 12, text.hasPrefix("j"), let number = Int64(text.dropFirst(), radix: 36),
      (1..<1 << 53).contains(number)
    else { return nil }
    self.number = number
    guard self.text == text else { return nil }
  }

  /// A few letters and digits.
  public var text: String { "j" + String(number, radix: 36) }
}
