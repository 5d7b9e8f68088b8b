import Testing

@testable import ObjectStores

/// What a worker grants, from process to process.
@Suite struct FetchGrantTests {
  private static let grants = [
    FetchGrant.none,
    FetchGrant(sources: ["https://a.example/é?x=1", "", "s3://b/k"], outputs: ["s3://b/out.mp4"]),
    FetchGrant(
      outputs: ["https://a.example/put?signature=s"],
      stores: StoreEnvironment(["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"])),
  ]

  @Test func roundTrip() {
    for grant in Self.grants {
      let frame = grant.frame
      #expect(FetchGrant.number(frame[...]) == frame.count - 4)
      #expect(FetchGrant(frame[4...]) == grant)
    }
  }

  /// Any part of one is none, or one without its last variables.
  @Test func cut() {
    for grant in Self.grants where grant.stores == nil {
      let body = grant.frame.dropFirst(4)
      for count in 0..<body.count { #expect(FetchGrant(body.prefix(count)) == nil, "\(count)") }
    }
  }

  @Test func impossible() {
    #expect(FetchGrant([255, 255, 255, 255]) == nil)
    #expect(FetchGrant([1, 0, 0, 0, 255, 255, 255, 255, 65]) == nil)
  }
}
