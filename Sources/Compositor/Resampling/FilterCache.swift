/// Keeps the filter tables of the last frames: a layout that stands still builds its tables once, one that
/// moves pushes its old tables out.
final class FilterCache {
  private struct Entry {
    let table: FilterTable
    var lastUse: Int
  }

  private var entries: [FilterKey: Entry] = [:]
  private var clock = 0
  private let capacity: Int

  /// Tables built so far, for tests.
  private(set) var builtCount = 0
  var count: Int { entries.count }

  init(capacity: Int = 96) { self.capacity = capacity }

  func table(_ key: FilterKey) -> FilterTable {
    clock += 1
    if let index = entries.index(forKey: key) {
      entries.values[index].lastUse = clock
      return entries.values[index].table
    }
    if entries.count >= capacity { dropOldest() }
    let table = FilterTable(key)
    builtCount += 1
    entries[key] = Entry(table: table, lastUse: clock)
    return table
  }

  /// Drops a quarter at once, so that the search is rare.
  private func dropOldest() {
    let uses = entries.values.map(\.lastUse).sorted()
    let limit = uses[uses.count / 4]
    entries = entries.filter { $0.value.lastUse > limit }
  }
}
