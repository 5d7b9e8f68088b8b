/// Whom an API server of the queue tells by HTTP what becomes of the job.
public struct Notify: Sendable, Equatable {
  /// What can be told: changes of the job's state.
  public enum Event: String, Sendable, CaseIterable {
    case queued, running, retrying, succeeded, failed, cancelled

    /// What is told where the document does not say: how the job ends.
    public static let endings: Set<Event> = [.succeeded, .failed, .cancelled]
  }

  /// http or https, at most `Notify.longestURL` bytes. Where it may lead is for whoever calls it to check.
  public var url: String
  public var events: Set<Event>

  /// Bytes.
  public static let longestURL = 4096

  public init(url: String, events: Set<Event> = Event.endings) {
    (self.url, self.events) = (url, events)
  }

  /// Of a document, whatever else is in it: also of one that is no valid job otherwise. Nil: it has none, or a wrong one.
  public init?(document: [UInt8]) {
    guard Self.mayBe(in: document), let value = try? JSONValue(parsing: document), let own = value["notify"]
    else { return nil }
    let problems = Problems()
    guard let notify = Notify(Node(value: own, path: .key("notify", in: .document), problems: problems)),
      problems.isEmpty
    else { return nil }
    self = notify
  }

  /// Without reading all of it: most documents have none. An escape may hide the word.
  private static func mayBe(in document: [UInt8]) -> Bool {
    document.contains(word) || document.contains(escape)
  }
  private static let word = Array("\"notify\"".utf8)
  private static let escape = Array("\\u00".utf8)
}

extension [UInt8] {
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    guard let first = part.first else { return true }
    var from = startIndex
    while let place = self[from...].firstIndex(of: first) {
      if self[place...].starts(with: part) { return true }
      from = place + 1
    }
    return false
  }
}
