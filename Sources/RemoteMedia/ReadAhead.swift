import Synchronization

/// How much is asked for at once, and how long before it is read.
///
/// A server sends all of what it was asked for, wanted or not, so little is asked for where nothing is known (the beginning of a file, the frames
/// around a seek), and a sixteenth of what was read in one go where that goes on. The next part is asked for when a quarter of this one
/// is left, so that a steady reader does not wait for the way there and back. An index that says how long it is is asked for at once (`IndexPlace`),
/// and so is what a reader says that it will read (`ByteSource.expect`): all of it, and nothing behind it.
enum ReadAhead {
  /// Bytes that are read and not needed rather than asking anew: about what comes in the time of a question and its answer.
  static let skip = 512 << 10
  private static let most = 8 << 20
  private static let usual = 512 << 10
  /// Of what may be an index: it is known to be one when its first block has come.
  static let guess = 1 << 20

  /// Bytes to ask for after `run` bytes were read, or asked for, without a gap.
  ///
  /// - Parameters:
  ///   - start: where the run began.
  ///   - known: bytes that are known to be wanted from there on: the rest of an index, or of what a reader said that it will read.
  static func window(after run: Int, from start: Int, known: Int = 0) -> Int {
    if known > 0 { return min(most, (known + BlockStore.block - 1) / BlockStore.block * BlockStore.block) }
    // The connection of a file's first block is soon free for the index that it leads to.
    if start == 0, run == 0 { return BlockStore.block }
    // A probe reads some pictures of the beginning, and seldom goes on.
    let least = start == 0 && run < 4 * usual ? usual / 2 : usual
    let wanted = run < least ? least - run : max(least, run / 16)
    return min(most, wanted / BlockStore.block * BlockStore.block)
  }

  /// Of a part of `count` bytes, how many are left when the next one is asked for.
  static func lead(of count: Int) -> Int { max(BlockStore.block, count / 4) }

  /// How many parts, of all files, are on their way before anybody reads them. Each holds a connection.
  final class Share: Sendable {
    private static let most = 16
    private let taken = Mutex(0)

    /// False: there are enough.
    func take() -> Bool {
      taken.withLock {
        guard $0 < Self.most else { return false }
        $0 += 1
        return true
      }
    }

    func give() { taken.withLock { $0 -= 1 } }
  }
}
