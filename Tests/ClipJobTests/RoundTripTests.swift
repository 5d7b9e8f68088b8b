import ClipJob
import Testing

@Suite struct RoundTripTests {
  @Test func everyJobReadsBackFromItsDocument() throws {
    var random = SeededGenerator(seed: 2)
    for i in 0..<400 {
      let job = Job.random(using: &random)
      let text = String(decoding: job.json(), as: UTF8.self)
      do {
        let again = try Job.parse(Array(text.utf8))
        #expect(again == job, "job \(i):\n\(text)\n\(again)\n\(job)")
        if again != job { break }
      } catch {
        Issue.record("job \(i): \(error.errors)\n\(text)")
        break
      }
    }
  }

  @Test func theFullDocumentReadsBack() throws {
    let job = try Job.parse(Array(Documents.full.utf8))
    #expect(try Job.parse(job.json()) == job)
  }

  @Test func defaultsAreLeftOut() throws {
    let job = try Job.parse(Array(Documents.job(clip: #""fit": "cover", "volume": 1, "start": 0"#).utf8))
    let text = job.document["tracks"]?.text()
    #expect(text == #"[{"clips":[{"source":{"video":"talk.mp4"},"start":0}]}]"#)
  }
}
