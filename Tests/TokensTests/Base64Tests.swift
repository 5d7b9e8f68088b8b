import Foundation
import Testing

@testable import Tokens

@Suite struct Base64Tests {
  @Test func itIsThatOfFoundation() {
    for count in 0...70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      let text = Data(bytes).base64EncodedString()
      #expect(Base64.decode(text) == bytes)
      let url = text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
      #expect(Base64.urlText(bytes) == url && Base64.bytes(urlText: url) == bytes)
    }
  }

  @Test func whatIsNoneIsRefused() {
    for text in ["A", "AAAAA", "A*==", "é", "AA\n"] { #expect(Base64.decode(text) == nil) }
    // One way to write it: the last bits mean nothing.
    #expect(Base64.bytes(urlText: "AB") == nil && Base64.bytes(urlText: "AA") == [0])
    #expect(Base64.bytes(urlText: "AA==") == nil && Base64.bytes(urlText: "+/+/") == nil)
  }
}
