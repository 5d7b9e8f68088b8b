import Testing

@testable import RemoteMedia

@Suite struct BlockStoreTests {
  private static let block = BlockStore.block

  private func copy(_ store: BlockStore, _ file: Int, _ offset: Int, _ count: Int = 10) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return bytes.withUnsafeMutableBytes { store.copy(file, at: offset, into: $0) }.map { Array(bytes[..<$0]) }
  }

  @Test func copies() {
    let store = BlockStore(limit: 10 * Self.block)
    store.add(1, at: Self.block, (0..<Self.block).map { UInt8(truncatingIfNeeded: $0) })
    store.add(2, at: 0, [7, 8, 9])
    #expect(copy(store, 1, Self.block + 5, 3) == [5, 6, 7])
    // To the end of its block.
    #expect(copy(store, 1, 2 * Self.block - 2) == [254, 255])
    #expect(copy(store, 1, 0) == nil && copy(store, 1, 2 * Self.block) == nil)
    #expect(copy(store, 2, 1) == [8, 9] && copy(store, 2, 3) == nil && copy(store, 3, 0) == nil)
  }

  /// What nobody has asked for goes first, of whichever file.
  @Test func isBounded() {
    let store = BlockStore(limit: 3 * Self.block)
    let bytes = [UInt8](repeating: 1, count: Self.block)
    for number in 0..<3 { store.add(number % 2, at: number * Self.block, bytes) }
    #expect(copy(store, 0, 0) != nil)
    store.add(0, at: 3 * Self.block, bytes)
    #expect(store.held == 3 * Self.block)
    #expect(
      copy(store, 0, 0) != nil && copy(store, 1, Self.block) == nil && copy(store, 0, 3 * Self.block) != nil)
    // The same block again is no more.
    store.add(0, at: 0, bytes)
    #expect(store.held == 3 * Self.block)
    store.remove(file: 0)
    #expect(store.held == 0)
  }
}
