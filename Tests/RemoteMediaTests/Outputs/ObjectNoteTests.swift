import Fetching
import MediaIO
import NetworkGuard
import Telemetry
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
    "1 upload id \((1 << 49) + 1):a", "1 upload id 9223372036854775807:a 9223372036854775807:b",
    "1 upload id" + String(repeating: " 1:a", count: 10_001),
  ])
  func whatNobodyWrote(_ text: String) { #expect(ObjectNote(text) == nil) }

  @Test func sizes() {
    let note = ObjectNote("1 upload id" + String(repeating: " \(1 << 49):a", count: 10_000))
    #expect(note?.fits(bytes: 10_000 << 49) == true && note?.fits(bytes: 0) == false)
    #expect(ObjectNote("1 upload id 5:a 6:b")?.fits(bytes: 11) == true)
    #expect(ObjectNote("1 same a")?.fits(bytes: 11) == true)
  }

  /// Nobody is asked to make an object of parts that are not the file.
  @Test func partsOfAnotherFile() throws {
    let client = LateClient { () throws(FetchFailure) in throw FetchFailure(.over, "nobody is asked") }
    let outputs = StoreOutputs(client, RemoteRules(policy: NetworkPolicy(), objects: nil), spool: nil)
    let request = RemoteOutputRequest(
      url: "s3://media/a.mp4", isAppended: false, contentType: "video/mp4", owner: "job", token: 1)
    func refusal(_ note: String) -> MediaError? {
      do {
        _ = try outputs.resume(request, OutputReceipt(bytes: 11, sha256: "00"), note: note, Heartbeat())
        return nil
      } catch { return error }
    }
    #expect(refusal("1 upload id 5:a 6:b")?.message == "nobody is asked")
    let other = refusal("1 upload id 5:a")
    #expect(other?.kind == .failed && other?.message.contains("s3://media/a.mp4") == true, "\(other as Any)")
  }

  /// What cannot be noted is not noted wrongly: then nobody else completes it.
  @Test func whatCannotBeNoted() {
    let part = UploadReceipt.Part(tag: "a b", size: 1)
    #expect(ObjectNote.upload(UploadReceipt(id: "id", parts: [part])).text == "")
    let many = [UploadReceipt.Part](
      repeating: .init(tag: String(repeating: "0", count: 34), size: 1), count: 10_000)
    #expect(ObjectNote.upload(UploadReceipt(id: "id", parts: many)).text == "")
  }
}
