import MediaTypes
import Testing

/// What the kernel takes for a name, and `String` does not.
@Suite struct FilePathTests {
  // A letter in one code point and in two; a slash with a mark that makes one character of both.
  private let composed = "\u{E9}"
  private let decomposed = "e\u{301}"
  private let marked = "/\u{301}"

  @Test(arguments: [
    ("talk.mp4", "talk.mp4"), ("/a?b#c@d", "/a?b#c@d"),
    ("https://media.example/a.mp4", "https://media.example/a.mp4"),
    ("https://media.example/a.mp4?sig=secret", "https://media.example/a.mp4?…"),
    ("http://user:secret@media.example/a@b", "http://media.example/a@b"),
    ("HTTPS://a@secret@media.example#secret", "https://media.example?…"),
    ("s3://key:secret@bucket/a?secret", "s3://bucket/a?…"),
  ]) func urlsAreShownWithoutSecrets(_ path: String, _ shown: String) {
    #expect(FilePath.shown(path) == shown)
  }

  /// What leads to the same place has one identity, however it is written.
  @Test(arguments: [
    ["./out//a.mp4", "out/a.mp4"],
    [
      "https://media.example/a b.mp4?sig=get", "HTTPS://Media.Example:443/a b.mp4?sig=put#x",
      "https://me:secret@media.example./a b.mp4",
    ],
    ["http://h/%61.mp4", "http://h:80/a.mp4"], ["s3://clips/A.mp4", "S3://clips/A.mp4"],
  ]) func onePlaceHasOneIdentity(_ spellings: [String]) {
    #expect(
      Set(spellings.map { FilePath.identity($0) }).count == 1, "\(spellings.map { FilePath.identity($0) })")
  }

  @Test(arguments: [
    [
      "https://h/a.mp4", "https://h:8443/a.mp4", "http://h/a.mp4", "https://h/A.mp4", "https://h/a.mp4/",
      "https://h/%2Fa.mp4",
    ],
    ["s3://clips/a.mp4?x", "s3://clips/a.mp4", "s3://Clips/a.mp4", "s3://clips/%61.mp4"],
  ]) func otherPlacesHaveOthers(_ places: [String]) {
    #expect(Set(places.map { FilePath.identity($0) }).count == places.count)
  }

  @Test func namesAreBytesBetweenSlashes() {
    #expect(FilePath.names("/a/./b//c/") == ["a", "b", "c"])
    #expect(FilePath.allNames("a//b/") == ["a", "", "b", ""])
    #expect(
      FilePath.names("..\(marked)x").map { Array($0.utf8) } == [Array("..".utf8), Array("\u{301}x".utf8)])
    #expect(FilePath.isAbsolute(marked) && !FilePath.isAbsolute("a/b") && !FilePath.isAbsolute(""))
    #expect(FilePath.plain("./out//./a.mp4") == "out/a.mp4" && FilePath.plain("//a") == "/a")
  }

  @Test func aPathIsSplitAtItsLastSlash() {
    for (path, folder, name) in [
      ("a", ".", "a"), ("/a", "/", "a"), ("b/a", "b", "a"), ("/b/a/", "/b/a", ""), ("日/本", "日", "本"),
    ] {
      let parts = FilePath.split(path)
      #expect(parts.folder == folder && parts.name == name)
    }
    #expect(Array(FilePath.split("a\(marked)b").name.utf8) == Array("\u{301}b".utf8))
  }

  @Test func partsAreBelowAFolderByTheirBytes() {
    #expect(FilePath.part(of: "/médias/clip.mp4", below: "/médias") == "clip.mp4")
    #expect(FilePath.part(of: "/日本//a/b", below: "/日本/") == "a/b")
    #expect(FilePath.part(of: "/a", below: "/a") == "." && FilePath.part(of: "/a/b", below: "/") == "a/b")
    for (path, folder) in [("/ab", "/a"), ("/\(composed)/x", "/\(decomposed)"), ("/a", "/a/b")] {
      #expect(FilePath.part(of: path, below: folder) == nil)
    }
  }

  @Test func twoSpellingsAreTwoFiles() {
    #expect(composed == decomposed, "which is why paths are not compared as text")
    #expect(!FilePath.areSame(composed, decomposed))
    #expect(Set([composed, decomposed].map { FilePath.Key($0) }).count == 2)
    #expect(FilePath.Key(decomposed).text.utf8.count == 3)
  }
}
