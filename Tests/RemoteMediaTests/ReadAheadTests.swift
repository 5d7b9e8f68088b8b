import Testing

@testable import RemoteMedia

@Suite struct ReadAheadTests {
  /// What is asked for in vain is at most the rest of one part and all of the next: an eighth of what was read, or a megabyte.
  @Test(arguments: [0, 3 << 30]) func littleIsInVain(_ start: Int) {
    var run = 0
    var requests = 0
    while run < 1 << 30 {
      let window = ReadAhead.window(after: run, from: start)
      #expect(window > 0 && window % BlockStore.block == 0)
      #expect(window <= max(512 << 10, run / 16) && window <= 8 << 20)
      let lead = ReadAhead.lead(of: window)
      #expect(
        lead <= window && lead + ReadAhead.window(after: run + window, from: start) <= max(1 << 20, run / 8))
      run += window
      requests += 1
    }
    #expect(requests < 220)
  }

  /// A file's first block comes alone.
  @Test func first() {
    #expect(ReadAhead.window(after: 0, from: 0) == BlockStore.block)
    #expect(ReadAhead.window(after: 0, from: BlockStore.block) == 512 << 10)
    // To the end of an index, and no further.
    #expect(ReadAhead.window(after: 0, from: 5, known: 1) == BlockStore.block)
    #expect(ReadAhead.window(after: 0, from: 5, known: 3 << 20) == 3 << 20)
    #expect(ReadAhead.window(after: 0, from: 5, known: 60 << 20) == 8 << 20)
  }

  @Test func share() {
    let share = ReadAhead.Share()
    for _ in 0..<16 { #expect(share.take()) }
    #expect(!share.take())
    share.give()
    #expect(share.take() && !share.take())
  }
}
