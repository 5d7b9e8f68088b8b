import Testing

@testable import GPURendering

@Suite struct ContextSizeTests {
  private static let megabyte = 1 << 20

  @Test func whatIsMissingAfterwardsIsTheContexts() {
    #expect(
      DeviceChoice.contextBytes(freeBefore: 9000 * Self.megabyte, free: 8700 * Self.megabyte)
        == 300 * Self.megabyte)
  }

  /// Somebody else took or freed memory meanwhile, or nobody looked before.
  @Test(arguments: [nil, 8000, 8700, 8731, 9725])
  func whatCannotBeIsAssumed(_ before: Int?) {
    #expect(
      DeviceChoice.contextBytes(freeBefore: before.map { $0 * Self.megabyte }, free: 8700 * Self.megabyte)
        == 512 * Self.megabyte)
  }
}
