import Testing

@testable import Uploads

@Suite struct UploadNameTests {
  @Test(arguments: [
    ("match.mp4", "match.mp4"), ("../../etc/passwd", "passwd"), ("/etc/passwd", "passwd"), ("..", "file"),
    (".", "file"), ("", "file"), ("/", "file"), ("a/", "a"), ("..\\..\\a.mp4", "a.mp4"),
    (".bashrc", "bashrc"),
    (".part-upload", "part-upload"), ("...", "file"), ("-rf", "rf"), (" a ", "a"), ("a.", "a"),
    ("a\u{0}b", "a_b"),
    ("a\nb\u{1B}[31m", "a_b_[31m"), ("a\u{202E}4pm.exe", "a_4pm.exe"), ("Grüße 日本.mp4", "Grüße 日本.mp4"),
    ("a:b*c?d\"e<f>g|h", "a_b_c_d_e_f_g_h"), ("a%2Fb", "a_2Fb"), ("$(rm)", "_(rm)"), ("a\u{200B}b", "a_b"),
  ])
  func namesAreSafe(given: String, expected: String) {
    #expect(UploadName.safe(given) == expected)
    #expect(UploadName.safe(expected) == expected)
  }

  @Test func longNamesKeepTheirEnding() {
    for (stem, ending) in [("x", ".mp4"), ("é", ".mov"), ("日", ".mkv")] {
      let name = UploadName.safe(String(repeating: stem, count: 500) + ending)
      #expect(name.utf8.count <= UploadName.longest && name.hasSuffix(ending) && name.hasPrefix(stem))
      #expect(name.utf8.count > UploadName.longest - 4)
    }
    #expect(UploadName.safe("a." + String(repeating: "x", count: 500)).utf8.count == UploadName.longest)
  }

  /// No two tenants share a folder, and none is a path, hidden, or another's id.
  @Test func foldersOfTenantsAreTheirOwn() {
    let tenants = [
      "acme", "Acme", "acme.", ".acme", "-acme", "..", ".", "a/b", "a%2Fb", "a\\b", "é", "e\u{301}", "a b",
      "%", "*", "a\u{0}",
      String(repeating: "x", count: 128), String(repeating: "日", count: 42),
      String(repeating: "日", count: 41),
    ]
    let folders = tenants.map { Array(UploadName.folder(of: $0).utf8) }
    #expect(Set(folders).count == tenants.count)
    for folder in folders {
      #expect(folder.count <= 255 && !folder.isEmpty && folder.first != UInt8(ascii: "."))
      #expect(!folder.contains(UInt8(ascii: "/")) && !folder.contains(0))
    }
    #expect(UploadName.folder(of: "acme") == "acme")
  }
}
