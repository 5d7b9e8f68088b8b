import Fetching
import Testing

@testable import RemoteMedia

@Suite struct ObjectNoteTests {
  @Test func bothWays() {
    let upload = UploadReceipt(
      id: "2~a/b+c=", parts: [.init(tag: "\"0cc1\"", size: 8 << 20), .init(tag: "\"a:b\"", size: 0)])
    #expect(ObjectNote.upload(upload).text == "1 upload 2~a/b+c= 8388608:\"0cc1\" 0:\"a:b\"")
    for note in [ObjectNote.same(tag: "\"0cc1-2\""), .upload(upload)] {
      #expect(ObjectNote(note.text) == note)
    }
  }

  @Test(arguments: [
    "", "1", "2 same", "1 same", "1 same ", "1 same a b", "1 other", "1 upload", "1 upload id",
    "1 upload  5:a", "1 upload id 5",
    "1 upload id a:b", "1 upload id -1:b", "1 upload id 5:", "1 upload id 5:a ",
  ])
  func whatNobodyWrote(_ text: String) { #expect(ObjectNote(text) == nil) }

  /// What cannot be noted is not noted wrongly: then nobody else completes it.
  @Test func whatCannotBeNoted() {
    let part = UploadReceipt.Part(tag: "a b", size: 1)
    #expect(ObjectNote.upload(UploadReceipt(id: "id", parts: [part])).text == "")
    let many = [UploadReceipt.Part](
      repeating: .init(tag: String(repeating: "0", count: 34), size: 1), count: 10_000)
    #expect(ObjectNote.upload(UploadReceipt(id: "id", parts: many)).text == "")
  }
}
