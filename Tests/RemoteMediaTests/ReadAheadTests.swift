import Testing

@testable import RemoteMedia

@Suite struct ReadAheadTests {
  /// What is asked for in vain is a sixth of what was read, or half a megabyte.
  @Test func littleIsInVain() {
    var run = 0
    var requests = 0
    while run < 1 << 30 {
      let window = ReadAhead.window(after: run)
      #expect(window > 0 && window % BlockStore.block == 0)
      #expect(window <= max(run, BlockStore.block) && window <= max(512 << 10, run / 6) && window <= 8 << 20)
      run += window
      requests += 1
    }
    #expect(requests < 200)
  }
}
