import Accounts
import Testing

@Suite struct RateTests {
  @Test(arguments: [
    ("10/s", 10, 1, 10, "10/s:10"), ("100/m:20", 100, 60, 20, "100/m:20"),
    ("5000/h", 5000, 3600, 5000, "5000/h:5000"),
    ("30/10s", 30, 10, 30, "30/10s:30"), ("1/d", 1, 86_400, 1, "1/d:1"), ("2/60s:1", 2, 60, 1, "2/m:1"),
  ]) func ratesAreRead(_ text: String, _ requests: Int, _ period: Int, _ burst: Int, _ canonical: String)
    throws
  {
    let rate = try #require(Rate(text))
    #expect((rate.requests, rate.period, rate.burst) == (requests, period, burst))
    #expect(rate.text == canonical && Rate(canonical) == rate)
  }

  @Test(arguments: [
    "", "10", "/s", "10/", "10/w", "0/s", "10/0s", "10/s:0", "10/s:", "10/s:1:2", "-1/s", "1000001/s", "1/2d",
    "1.5/s",
    "10/s/s", "99999999999999999999/s", "1/99999999999999999999s", "+1/s",
  ]) func otherTextsAreNoRates(_ text: String) { #expect(Rate(text) == nil) }
}
