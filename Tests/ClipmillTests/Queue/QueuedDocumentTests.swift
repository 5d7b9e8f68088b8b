import ClipJob
import Foundation
import Rendering
import TestKit
import Testing

@testable import clipmill

/// What becomes of relative paths on their way into the queue.
@Suite struct QueuedDocumentTests {
  private let folder = TemporaryDirectory()

  init() throws {
    for name in ["media/shows/7", "tenants/acme/in", "more", "elsewhere"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: true)
    }
  }

  private func document(_ source: String, to output: String, tenant: String? = nil) -> [UInt8] {
    let labels = tenant.map { #""labels": {"tenant": "\#($0)"}, "# } ?? ""
    return Array(
      """
      {"version": 1, \(labels)"tracks": [{"clips": [{"source": {"video": "\(source)"}, "duration": 1e0}]}],
       "outputs": [{"to": "\(output)"}]}
      """.utf8)
  }

  private func queued(_ bytes: [UInt8], of path: String, _ roots: String...) throws -> QueuedDocument {
    try QueuedDocument(
      bytes, of: path == "-" ? path : folder.file(path),
      roots: roots.isEmpty ? nil : MediaRoots(roots.compactMap { MediaRoots.Root($0) }))
  }

  private func paths(_ document: QueuedDocument) -> [String] {
    document.job.tracks.flatMap { $0.clips.flatMap(\.source.files) } + document.job.outputs.map(\.to)
  }

  @Test func theyLeadToTheSameFilesFromTheRoot() throws {
    for (source, found) in [
      ("a.mp4", "shows/7/a.mp4"), ("./a.mp4", "shows/7/a.mp4"), ("../b/a.mp4", "shows/b/a.mp4"),
      (".././/../a.mp4", "a.mp4"), ("x/../a.mp4", "shows/7/x/../a.mp4"), ("/srv/a.mp4", "/srv/a.mp4"),
    ] {
      let document = try queued(
        document(source, to: "out/c.mp4"), of: "media/shows/7/j.json", folder.file("media"))
      #expect(paths(document) == [found, "shows/7/out/c.mp4"] && document.warning == nil)
    }
    // Fonts and captions are files, too; families are none.
    let text = Array(
      """
      {"version": 1, "tracks": [{"clips": [
        {"source": {"text": {"text": [{"text": "a", "style": {"font": "b.otf"}}], "style": {"font": ["Noto Sans", "a.ttf"]}}}, "duration": 1},
        {"source": {"captions": {"file": "c.srt", "style": {"font": "d.ttf"}}}, "duration": 1}]}],
       "outputs": [{"to": "o.mp4"}]}
      """.utf8)
    let files = try queued(text, of: "media/shows/7/j.json", folder.file("media"))
    #expect(
      paths(files) == ["a.ttf", "b.otf", "c.srt", "d.ttf", "o.mp4"].map { "shows/7/" + $0 })
    #expect(String(decoding: files.bytes, as: UTF8.self).contains("\"Noto Sans\""))
    // The rest is as it was written.
    let bytes = try queued(document("a.mp4", to: "b.mp4"), of: "media/j.json", folder.file("media")).bytes
    #expect(String(decoding: bytes, as: UTF8.self).contains(#""duration":1e0"#))
  }

  @Test func linksToTheRootAreTheRoot() throws {
    symlink(folder.file("media"), folder.file("link"))
    for (path, root) in [("link/shows/j.json", "media"), ("media/shows/j.json", "link")] {
      let document = try queued(document("a.mp4", to: "b.mp4"), of: path, folder.file(root))
      #expect(paths(document) == ["shows/a.mp4", "shows/b.mp4"], "\(path)")
    }
  }

  @Test func aFurtherRootIsNamedInFull() throws {
    let roots = (folder.file("media"), folder.file("more"))
    let document = try queued(document("a.mp4", to: "../media/b.mp4"), of: "more/j.json", roots.0, roots.1)
    #expect(paths(document) == [folder.file("more/a.mp4"), "b.mp4"])
  }

  @Test func aTenantHasItsOwnRoots() throws {
    let roots = (folder.file("media"), "acme=" + folder.file("tenants/acme"))
    let own = try queued(
      document("a.mp4", to: "b.mp4", tenant: "acme"), of: "tenants/acme/in/j.json", roots.0, roots.1)
    #expect(paths(own) == ["in/a.mp4", "in/b.mp4"])
    let others = try queued(
      document("a.mp4", to: "b.mp4", tenant: "acme"), of: "media/j.json", roots.0, roots.1)
    #expect(paths(others) == ["a.mp4", "b.mp4"] && others.warning?.hint?.contains("tenants/acme") == true)
  }

  @Test func leadingOutIsAnError() throws {
    let error = #expect(throws: JobErrors.self) {
      try queued(document("../../a.mp4", to: "../c.mp4"), of: "media/shows/j.json", folder.file("media"))
    }
    #expect(error?.errors.map(\.path) == ["tracks[0].clips[0].source.video"])
    let both = #expect(throws: JobErrors.self) {
      try queued(document("../mediaX/a.mp4", to: "../c.mp4"), of: "media/j.json", folder.file("media"))
    }
    #expect(both?.errors.map(\.code) == ["source.forbidden", "output.forbidden"])
  }

  @Test func withoutARootTheyStayAndAreTold() throws {
    let bytes = document("a.mp4", to: "b.mp4")
    let unknown = try queued(bytes, of: "elsewhere/j.json")
    #expect(unknown.bytes == bytes && unknown.warning?.message.contains("a.mp4 and 1 other") == true)
    #expect(unknown.warning?.message.contains("not in \(folder.file("elsewhere"))") == true)
    #expect(unknown.warning?.hint?.contains("--media-root") == true)
    let outside = try queued(bytes, of: "elsewhere/j.json", folder.file("media"))
    #expect(
      outside.bytes == bytes && outside.warning?.hint?.contains("not below \(folder.file("media"))") == true)
    // Nothing to tell: no folder, no relative paths.
    #expect(try queued(bytes, of: "-", folder.file("media")).bytes == bytes)
    #expect(try queued(bytes, of: "-").warning == nil)
    #expect(try queued(document("/a.mp4", to: "/b.mp4"), of: "elsewhere/j.json").warning == nil)
  }
}
