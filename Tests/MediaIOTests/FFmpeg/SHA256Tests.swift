import Testing

@testable import MediaIO

/// The examples of FIPS 180-4, from NIST's collection.
@Suite struct SHA256Tests {
  private func digest(_ pieces: [String]) throws -> String {
    let digest = try SHA256()
    for piece in pieces { Array(piece.utf8).withUnsafeBytes { digest.update($0) } }
    return digest.finish()
  }

  @Test func publishedExamples() throws {
    #expect(try digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(try digest(["abc"]) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    #expect(try digest([long]) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      try digest([String(repeating: "a", count: 1_000_000)])
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func piecesMakeNoDifference() throws {
    #expect(try digest(["a", "", "bc"]) == digest(["abc"]))
  }
}
