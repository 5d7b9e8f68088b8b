import Testing

@testable import Accounts

@Suite struct KeyTextTests {
  @Test(arguments: APIKey.Mode.allCases) func aKeyHas256BitsAndItsModeAtTheFront(_ mode: APIKey.Mode) throws {
    let key = KeyText.random(mode)
    #expect(key.text.hasPrefix("cm_\(mode.rawValue)_") && key.text.utf8.count == 8 + 43 + 6)
    #expect(KeyText(key.text)?.mode == mode)
    // 62^43 ≥ 2^256, by logarithms to the base 2.
    #expect(43 * 5.954196310386875 >= 256)
  }

  /// Each of the 62 digits comes up in each place, about as often as another one: 4300 draws of each place, 69 on average; below 25 or above 140 (more than
  /// five standard deviations) is no chance.
  @Test func itsDigitsAreRandomInEachPlace() {
    var counts = [[UInt8: Int]](repeating: [:], count: Secrets.length)
    for _ in 0..<4300 {
      for (place, digit) in Secrets.random().utf8.enumerated() { counts[place][digit, default: 0] += 1 }
    }
    for place in counts {
      #expect(place.count == 62 && place.values.allSatisfy { (25...140).contains($0) })
    }
  }

  /// Every character, replaced by every other digit.
  @Test func eachSingleTypoIsFound() {
    let text = Array(KeyText.random(.live).text.utf8)
    for place in text.indices {
      for digit in Secrets.digits + Array("_- .".utf8) where digit != text[place] {
        var typo = text
        typo[place] = digit
        #expect(KeyText(String(decoding: typo, as: UTF8.self)) == nil)
      }
    }
  }

  @Test func swappedNeighboursLostAndAddedLettersAreFound() {
    let text = Array(KeyText.random(.test).text)
    for place in text.indices {
      var lost = text
      lost.remove(at: place)
      #expect(KeyText(String(lost)) == nil)
      #expect(KeyText(String(text[..<place] + ["7"] + text[place...])) == nil)
      guard place + 1 < text.count, text[place] != text[place + 1] else { continue }
      var swapped = text
      swapped.swapAt(place, place + 1)
      #expect(KeyText(String(swapped)) == nil)
    }
  }

  @Test func aLiveKeyIsNoTestKey() {
    let text = KeyText.random(.live).text
    #expect(KeyText("cm_test_" + text.dropFirst(8)) == nil)
  }

  /// The check values of the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC), and of NIST for SHA-256.
  @Test func checksumAndDigestAreTheStandards() {
    #expect(KeyText.crc32("123456789".utf8) == 0xCBF4_3926)
    #expect(Secrets.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func secretsAreMaskedAndWordsAreNot() {
    let (key, session) = (KeyText.random(.live).text, SessionToken.random(isSecure: true).text)
    #expect(KeyText.masked("a \(key), \(session)/\(key)") == "a cm_live_…, cms_…/cm_live_…")
    #expect(KeyText.masked("(eyJhbGciOiJFUzI1NiJ9.eyJzdWIi-_J9.c2ln)") == "(eyJ…)")
    for text in ["eyJournal", "cms_uploads", "cm_live_", "key_0123456789abcdef", "", "cm_test_x cm_test_y"] {
      #expect(KeyText.masked(text) == text)
    }
  }
}
