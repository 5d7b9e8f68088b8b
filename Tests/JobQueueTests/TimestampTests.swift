import Foundation
import JobQueue
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("2000-02-29T12:00:00z", 951_825_600_000),
    ("2026-11-21T10:00:00.123456Z", 1_795_255_200_123), ("2026-11-21t12:00:00.5+02:00", 1_795_255_200_500),
    ("2026-11-20T22:30:00-11:30", 1_795_255_200_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59Z", 253_402_300_799_000),
  ])
  func reads(_ text: String, _ milliseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    let written = Timestamp(milliseconds: milliseconds).rfc3339
    #expect(Timestamp(rfc3339: written)?.milliseconds == milliseconds, "\(written)")
  }

  @Test func writes() {
    #expect(Timestamp(milliseconds: 1_795_255_200_007).rfc3339 == "2026-11-21T10:00:00.007Z")
    #expect(Timestamp(milliseconds: -1).rfc3339 == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: .min).rfc3339 == "0000-01-01T00:00:00.000Z")
    #expect(Timestamp(milliseconds: .max).rfc3339 == "9999-12-31T23:59:59.999Z")
  }

  @Test(arguments: [
    "", "2026", "2026-11-21", "2026-11-21T10:00:00", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T10:00:00.Z", "2026-11-21T10:00:00ZZ",
    "2026-11-21T10:00:00+2:00", "2026-11-21T10:00:00 Z", "-026-11-21T10:00:00Z", "2026-11-21T10:00:61Z",
  ])
  func refuses(_ text: String) { #expect(Timestamp(rfc3339: text) == nil) }

  @Test func agreesWithFoundationOnEveryDayOfACentury() throws {
    let formatter = ISO8601DateFormatter()
    for day in 0..<36_525 {
      let seconds = Double(day) * 86_400 - 1_000_000_000
      let text = formatter.string(from: Date(timeIntervalSince1970: seconds))
      #expect(Timestamp(rfc3339: text)?.milliseconds == Int64(seconds) * 1000)
    }
  }
}
