/// Documents that were posted and not decided on yet, by number.
struct Inbox {
  private var documents = Tracked<Int64, [UInt8]>()
  /// Those that nobody reads yet, in order.
  private var waiting: [Int64] = []

  init() {}

  /// Whatever was being read is to be read again.
  init(_ documents: [Int64: [UInt8]]) {
    self.documents = Tracked(documents)
    rebuild()
  }

  var count: Int { documents.count }

  mutating func post(_ document: [UInt8], number: Int64) {
    documents[number] = document
    waiting.append(number)
  }

  /// Takes the next ones to be read; each is decided on, or given back.
  mutating func take(limit: Int) -> [(number: Int64, document: [UInt8])] {
    let taken = waiting.prefix(max(0, limit)).compactMap { number in documents[number].map { (number, $0) } }
    waiting.removeFirst(taken.count)
    return taken
  }

  /// Gives back what was taken and not decided on, in front of all others.
  mutating func giveBack(_ numbers: [Int64]) {
    waiting = (numbers.filter { documents[$0] != nil } + waiting).sorted()
  }

  /// Takes a document out for good; nil: it is not there.
  mutating func decide(_ number: Int64) -> [UInt8]? {
    guard let document = documents[number] else { return nil }
    documents[number] = nil
    return document
  }

  /// All that are not decided on, the newest first.
  var newestFirst: [[UInt8]] { documents.keys.sorted(by: >).compactMap { documents[$0] } }
}

// MARK: - Keeping

extension Inbox {
  var hasChanges: Bool { documents.hasChanges }
  var changes: [Int64: Tracked<Int64, [UInt8]>.Change] { documents.changes }
  mutating func settle() { documents.settle() }

  /// Takes back what has changed. What was taken stays taken.
  mutating func revert() {
    let isNew = Set(documents.changes.filter { $0.value.old == nil }.keys)
    waiting.removeAll(where: isNew.contains)
    documents.revert()
  }

  private mutating func rebuild() { waiting = documents.keys.sorted() }
}
