import Testing

@testable import ObjectStores

@Suite struct ObjectURLTests {
  @Test(arguments: [
    ("s3://media/talk.mp4", "media", "talk.mp4"),
    ("S3://my.media-1/a/b c/ü.mp4", "my.media-1", "a/b c/ü.mp4"),
    ("s3://media//a//b/", "media", "/a//b/"),
    ("s3://media/a?versionId=1#x%20y", "media", "a?versionId=1#x%20y"),
    ("s3://media/..a/b..", "media", "..a/b.."), ("s3://Old_Media/a", "Old_Media", "a"),
  ]) func read(_ text: String, _ bucket: String, _ key: String) throws {
    let url = try ObjectURL(text)
    #expect(url.bucket == bucket && url.key == key)
    #expect(try ObjectURL(url.text) == url)
  }

  @Test(arguments: [
    "s3:/media/a", "https://media/a", "s3://", "s3:///a", "s3://media", "s3://media/", "s3://ab/a",
    "s3://-media/a",
    "s3://media-/a", "s3://me..dia/a", "s3://user:password@media/a", "s3://media:80/a", "s3://10.0.0.1/a",
    "s3://[::1]/a", "s3://m dia/a", "s3://médiá/a", "s3://media\\x/a", "s3://media%2f/a", "s3://media?x/a",
    "s3://media/a\n", "s3://media/\u{0}", "s3://media/a\u{85}b", "s3://media/../other/a", "s3://media/a/./b",
    "s3://media/..", "s3://media/" + String(repeating: "k", count: 1025),
    "s3://" + String(repeating: "b", count: 64) + "/a",
  ]) func refused(_ text: String) {
    #expect(throws: ObjectURL.Refusal.self) { try ObjectURL(text) }
  }

  /// Two spellings of a letter are two keys.
  @Test func bytesCount() throws {
    let composed = try ObjectURL("s3://media/\u{E9}")
    let decomposed = try ObjectURL("s3://media/e\u{301}")
    #expect(composed != decomposed && Set([composed, decomposed]).count == 2)
    #expect(!BucketRule("media/\u{E9}*")!.covers(decomposed))
  }
}
