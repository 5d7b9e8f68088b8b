import TestKit
import Testing

@testable import APIService

@Suite struct UploadProblemsTests {
  @Test func aClientOfTusAsksWhatTheServerCan() throws {
    let bench = try UploadBench()
    // The client's version does not count here.
    let answer = try bench.ask("OPTIONS", "/v1/uploads", ["Tus-Resumable": "0.1"])
    #expect(answer.status == 204 && answer.headers["allow"] == "OPTIONS, POST")
    #expect(answer.headers["tus-version"] == "1.0.0" && answer.headers["tus-max-size"] == "1048576")
    #expect(answer.headers["tus-extension"] == "creation,expiration,termination")
    let none = try TestServer().ask("OPTIONS", "/v1/uploads")
    #expect(none.status == 204 && none.headers["Tus-Version"] == nil && none.headers["Allow"] != nil)
  }

  @Test func aClientOfTusNeedsNoBody() throws {
    let bench = try UploadBench()
    let metadata = "filename YSBiLm1wNA==,empty"
    func begin(_ length: String, _ metadata: String) throws -> WireClient.Answer {
      let own = ["Upload-Length": length, "Upload-Metadata": metadata, "Tus-Resumable": "1.0.0"]
      return try bench.ask("POST", "/v1/uploads", bench.headers(at: 0).merging(own) { $1 })
    }
    let begun = try begin("7", metadata)
    #expect(begun.status == 201 && begun.headers["tus-resumable"] == "1.0.0", "\(begun)")
    #expect(begun.text.contains(#""name":"a b.mp4""#) && begun.text.contains(#""bytes":7"#))
    let url = try #require(begun.headers["location"])
    let head = try bench.ask("HEAD", url, bench.headers(at: 0))
    #expect(head.status == 200 && head.headers["upload-offset"] == "0")
    #expect(head.headers["upload-length"] == "7" && head.headers["upload-metadata"] == metadata)
    #expect(head.headers["upload-expires"]?.hasSuffix(" GMT") == true)
    let part = try bench.ask("PATCH", url, bench.headers(at: 0), body: [1, 2, 3])
    #expect(part.status == 204 && part.headers["upload-expires"]?.hasSuffix(" GMT") == true)
    // One that a body began has its name.
    let named = try bench.ask("HEAD", try bench.begin(3), bench.headers(at: 0))
    #expect(named.headers["upload-metadata"] == "filename bWF0Y2gubXA0")
    for (length, metadata) in [("x", ""), ("7", "filename *"), ("-1", ""), ("7", "a b c")] {
      let wrong = try begin(length, metadata)
      #expect(wrong.status == 422 && wrong.code == "upload.invalid", "\(wrong)")
    }
  }

  @Test func metadataAreNamesAndValues() {
    #expect(Tus.metadata("filename YQ==,empty") == ["filename": "a", "empty": ""])
    for text in ["a *", "a b c", "n\u{e4}me YQ==", "a\tYQ=="] {
      #expect(Tus.metadata(text) == nil, "\(text)")
    }
  }
}
