/// A dictionary that knows what of it has changed since it was last kept, and can go back to that.
package struct Tracked<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// What became of a value; nil: there is none.
  package struct Change: Sendable {
    package let old: Value?
    package let new: Value?
  }

  private var contents: [Key: Value]
  /// What there was of each key that was written to.
  private var before: [Key: Value?] = [:]

  /// With contents that are kept already.
  package init(_ contents: [Key: Value] = [:]) { self.contents = contents }

  package var count: Int { contents.count }
  package var keys: Dictionary<Key, Value>.Keys { contents.keys }
  package var values: Dictionary<Key, Value>.Values { contents.values }

  package subscript(key: Key) -> Value? {
    get { contents[key] }
    set {
      if before[key] == nil { before.updateValue(contents[key], forKey: key) }
      contents[key] = newValue
    }
  }

  package mutating func removeAll(where isUnwanted: (Value) -> Bool) {
    for (key, value) in contents where isUnwanted(value) { self[key] = nil }
  }

  package func filter(_ isWanted: (Value) -> Bool) -> [Key: Value] { contents.filter { isWanted($0.value) } }

  /// Of each key that was written to, unless there was nothing and there is nothing.
  package var changes: [Key: Change] {
    var changes: [Key: Change] = [:]
    for (key, old) in before {
      let new = contents[key]
      if old != nil || new != nil { changes[key] = Change(old: old, new: new) }
    }
    return changes
  }

  package var hasChanges: Bool { !before.isEmpty }

  /// What there is now is kept.
  package mutating func settle() {
    guard !before.isEmpty else { return }
    before.removeAll(keepingCapacity: before.count < 1000)
  }

  /// Takes back what has changed since the last `settle`.
  package mutating func revert() {
    for (key, old) in before { contents[key] = old }
    settle()
  }
}
