import Testing

@testable import Accounts

@Suite struct SecretsTests {
  /// Nothing is decided before all bytes were compared; OpenSSL's function has no early exit to test for, so what is tested is that it decides rightly for a
  /// difference in each place.
  @Test func aDifferenceInAnyPlaceIsFound() {
    let digest = Secrets.digest("a")
    #expect(Secrets.areEqual(digest, Secrets.digest("a")))
    for place in digest.indices {
      var other = digest
      other.replaceSubrange(place...place, with: digest[place] == "0" ? "1" : "0")
      #expect(!Secrets.areEqual(digest, other))
    }
    #expect(!Secrets.areEqual(digest, String(digest.dropLast())) && Secrets.areEqual("", ""))
  }

  @Test func hexadecimalIsReadBack() {
    let bytes = Array(0...255).map(UInt8.init)
    #expect(Secrets.bytes(hex: Secrets.hex(bytes)) == bytes)
    for text in ["0", "0g", " 00", "é0"] { #expect(Secrets.bytes(hex: text) == nil) }
  }
}
