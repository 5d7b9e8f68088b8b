/// How much is asked for at once, from how a file has been read so far.
///
/// A server sends all of what it was asked for, wanted or not, so little is asked for where nothing is known (headers, the frames around a
/// seek), and a sixth of what was read in one go where that goes on: at most so much is in vain. An index that says how long it is
/// is asked for at once (`IndexExtent`).
enum ReadAhead {
  /// Bytes that are read and not needed rather than asking anew: about what comes in the time of a question and its answer.
  static let skip = 512 << 10
  private static let most = 8 << 20
  private static let usual = 512 << 10

  /// Bytes to ask for after `run` bytes were read without a gap.
  ///
  /// - Parameter index: bytes of an index that are still to come.
  static func window(after run: Int, index: Int = 0) -> Int {
    if index > 0 { return min(most, (index + BlockStore.block - 1) / BlockStore.block * BlockStore.block) }
    let wanted = run < usual ? max(BlockStore.block, run) : max(usual, run / 6)
    return min(most, wanted / BlockStore.block * BlockStore.block)
  }
}
