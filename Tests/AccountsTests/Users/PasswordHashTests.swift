import Testing

@testable import Accounts

@Suite struct PasswordHashTests {
  private static let cheap = PasswordHash.Cost(logN: 4, r: 1, p: 1)

  @Test func aPasswordMatchesItsHashAlone() throws {
    #expect(try PasswordHash("correct horse battery").matches("correct horse battery"))
    let hash = try PasswordHash("correct horse battery", cost: Self.cheap)
    #expect(hash.matches("correct horse battery"))
    for other in ["", "correct horse batterz", "correct horse battery ", "correct horse battery\0"] {
      #expect(!hash.matches(other))
    }
    #expect(!PasswordHash.decoy.matches("correct horse battery"))
  }

  @Test func twoOfOnePasswordDiffer() throws {
    let (a, b) = (
      try PasswordHash("long enough pass", cost: Self.cheap),
      try PasswordHash("long enough pass", cost: Self.cheap)
    )
    #expect(a != b && a.text != b.text && b.matches("long enough pass"))
    #expect(!a.text.contains("long"))
  }

  @Test func itsTextIsReadBack() throws {
    let hash = try PasswordHash("ünïcode passwörd", cost: Self.cheap)
    let read = try #require(PasswordHash(text: hash.text))
    #expect(read == hash && read.matches("ünïcode passwörd"))
  }

  /// RFC 7914, section 12: the test vector with N = 1024, r = 8, p = 16; its first 32 of 64 bytes.
  @Test func itIsTheStandardsScrypt() throws {
    let hash = try #require(
      PasswordHash(
        text: "scrypt:10:8:16:4e61436c:fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"))
    #expect(hash.matches("password"))
  }

  @Test(arguments: [
    "", "scrypt", "bcrypt:4:1:1:00:00", "scrypt:40:8:1:00:" + String(repeating: "0", count: 64),
    "scrypt:4:1:0:00:" + String(repeating: "0", count: 64),
    "scrypt:4:1:1:zz:" + String(repeating: "0", count: 64),
    "scrypt:4:1:1:00:00",
  ]) func otherTextsAreNone(_ text: String) { #expect(PasswordHash(text: text) == nil) }

  @Test(arguments: [
    "", "eleven char", String(repeating: "x", count: 129), String(repeating: "𝄞", count: 300),
  ])
  func passwordsHaveALength(_ password: String) {
    #expect(throws: AccountsError.self) { try PasswordHash(password, cost: Self.cheap) }
  }

  @Test func generatedOnesAreAccepted() throws {
    let passwords = (0..<10).map { _ in PasswordHash.generated() }
    #expect(Set(passwords).count == 10)
    _ = try PasswordHash(passwords[0], cost: Self.cheap)
  }
}
