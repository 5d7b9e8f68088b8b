import Testing

@testable import ClipJob

/// All that a job names by URL.
@Suite struct JobURLsTests {
  @Test func ofEachKind() throws {
    let job = try Job.parse(
      Array(
        """
        {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 25}, "tracks": [
          {"clips": [{"source": {"video": "https://m.example/a.mp4?sig=1"}}, {"source": {"video": "local.mp4"}}]},
          {"clips": [{"source": {"image": "s3://m/a.png"}, "duration": 1}]},
          {"clips": [{"source": {"text": {"text": "Hi", "style": {"font": "HTTPS://m.example/a.ttf", "size": 0.2}}}, "duration": 1}]},
          {"clips": [{"source": {"captions": {"file": "s3://m/a.srt", "style": {"font": "s3://m/b.ttf"}}}, "duration": 1}]}],
         "audio": {"tracks": [{"source": "http://m.example/a.wav", "duration": 1}]},
         "outputs": [{"to": "clip.mp4"}, {"to": "s3://out/clip.mp4"}, {"to": "https://m.example/put.mp4?sig=2"}]}
        """.utf8))
    let urls = JobURLs(job)
    #expect(
      Set(urls.sources) == [
        "https://m.example/a.mp4?sig=1", "s3://m/a.png", "HTTPS://m.example/a.ttf", "s3://m/a.srt",
        "s3://m/b.ttf", "http://m.example/a.wav",
      ])
    #expect(urls.outputs == ["s3://out/clip.mp4", "https://m.example/put.mp4?sig=2"])
  }
}
