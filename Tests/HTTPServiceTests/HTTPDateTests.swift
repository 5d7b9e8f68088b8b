import Testing

@testable import HTTPService

@Suite struct HTTPDateTests {
  /// The example of RFC 9110, section 5.6.7.
  @Test func allThreeForms() {
    for text in [
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ] {
      #expect(HTTPDate.seconds(text) == 784_111_777)
    }
    #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
  }

  @Test(arguments: [
    "", "0", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 25:49:37 GMT",
    "Sun, 06 Nop 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT x",
  ])
  func whatIsNone(text: String) { #expect(HTTPDate.seconds(text) == nil) }
}
