import HTTPService
import Testing

@testable import APIClient

@Suite struct EventReaderTests {
  private static let text =
    "\u{FEFF}: a comment\n\nid: 7\nevent: queued\r\ndata: one\rdata:two\n\ndata: three\n\nid\nunknown: x\ndata\n\nevent: none\n\n"

  /// Wherever it is cut.
  @Test func eventsAreReadInAnyPieces() throws {
    let bytes = Array(Self.text.utf8)
    let wanted = [
      StreamedEvent(id: "7", name: "queued", data: "one\ntwo"),
      StreamedEvent(id: "7", name: "", data: "three"),
      StreamedEvent(id: "", name: "", data: ""),
    ]
    for cut in 0...bytes.count {
      var reader = EventReader()
      #expect(try reader.read(bytes[..<cut]) + reader.read(bytes[cut...]) == wanted, "\(cut)")
    }
  }

  @Test func whatAServerOfOursWritesIsRead() throws {
    var reader = EventReader()
    let sent = ServerSentEvent("{\"a\":\n1}", name: "running", id: "1-0")
    #expect(try reader.read(sent.bytes) == [StreamedEvent(id: "1-0", name: "running", data: "{\"a\":\n1}")])
    #expect(try reader.read(ServerSentEvent.keepAlive).isEmpty)
  }

  @Test func whatDoesNotEndIsRefused() {
    var reader = EventReader()
    #expect(throws: EventReader.TooLong.self) {
      for _ in 0..<2000 { _ = try reader.read([UInt8](repeating: 65, count: 1024)) }
    }
  }
}
