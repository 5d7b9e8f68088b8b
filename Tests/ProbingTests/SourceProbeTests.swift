import ClipJob
import Fetching
import Foundation
import MediaIO
import NetworkGuard
import RemoteMedia
import Rendering
import TestKit
import Testing

@testable import Probing

/// Stills, broken files, URLs: what a source may be.
@Suite struct SourceProbeTests {
  private let folder = TemporaryDirectory()

  private func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
    return folder.file(name)
  }

  // MARK: Stills

  @Test(arguments: [("turned6.heic", "hevc"), ("turned6.avif", "av1")]) func heif(name: String, codec: String)
    throws
  {
    let path = try write(name, name.hasSuffix("heic") ? HEIFFiles.turned6 : HEIFFiles.turned6AVIF)
    let media = try Probes.report(path).media
    let stream = try #require(media.streams.first)
    #expect(media.formatTitle == "HEIF" && media.duration == nil && stream.codec == codec)
    #expect(stream.picture?.displayWidth == 64 && stream.picture?.displayHeight == 96)
    #expect(media.chosenVideo == 0 && media.bytes ?? 0 > 300)
  }

  @Test func movingWebP() throws {
    let path = try Probes.file(
      "moving.webp", ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=1", "-c:v", "libwebp_anim", "-loop", "0"])
    let media = try Probes.report(path).media
    #expect(
      media.duration == 1 && media.streams[0].picture?.averageRate == 10 && media.streams[0].codec == "webp")
  }

  /// Exif's orientation 6 is a quarter turn clockwise.
  @Test func exifTurnsAJPEG() throws {
    let plain = try Probes.file("plain.jpg", ["-f", "lavfi", "-i", "testsrc2=s=96x64:d=1", "-frames:v", "1"])
    let jpeg = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plain)))
    // Big endian TIFF with one directory of one entry: 0x0112, a short, 6.
    let exif =
      Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    let path = try write(
      "turned.jpg", jpeg[..<2] + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + jpeg[2...])
    let media = try Probes.report(path).media
    let stream = try #require(media.streams.first)
    #expect(media.formatTitle == "JPEG" && media.duration == nil && stream.frames == nil)
    #expect(stream.picture?.orientation == .init(quarterTurns: 1))
    #expect(stream.picture?.displayWidth == 64 && stream.picture?.displayHeight == 96)
  }

  // MARK: Errors

  @Test func brokenFilesHaveACode() throws {
    let film = try NumberedVideo(frames: 30).make("whole.mp4", MediaFixtures.h264(gop: 10))
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: film)))
    let cases: [(String, [UInt8], String)] = [
      ("empty.mp4", [], "source.unreadable"),
      ("text.mp4", Array("not a film at all\n".utf8), "source.unreadable"),
      ("half.mp4", Array(whole[..<(whole.count / 2)]), "source.unreadable"),
      ("list.m3u8", Array("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".utf8), "source.unreadable"),
      ("list.ffconcat", Array("ffconcat version 1.0\nfile /etc/passwd\n".utf8), "source.unreadable"),
      (
        "huge.png",
        Array("\u{89}PNG\r\n\u{1A}\n".unicodeScalars.map { UInt8($0.value) })
          + [0, 0, 0, 13] + Array("IHDR".utf8) + [
            0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 6, 0, 0, 0, 0, 0, 0, 0,
          ],
        "source.limits"
      ),
    ]
    for (name, bytes, code) in cases {
      let path = try write(name, bytes)
      let error = #expect(throws: JobError.self, "\(name)") { try Probes.report(path) }
      #expect(error?.code == code && error?.path == nil, "\(name): \(error as Any)")
    }
    #expect(
      #expect(throws: JobError.self) { try Probes.report(folder.file("none.mp4")) }?.code == "source.notFound"
    )
  }

  /// A root holds for a probe as for a worker's jobs.
  @Test func aRootIsNotLeft() throws {
    let film = try NumberedVideo(frames: 10).make("outside.mp4", MediaFixtures.h264(gop: 10))
    let probe = SourceProbe(MediaLocator(baseDirectory: folder.path, roots: [folder.path]))
    try FileManager.default.createSymbolicLink(atPath: folder.file("link.mp4"), withDestinationPath: film)
    try FileManager.default.copyItem(atPath: film, toPath: folder.file("inside.mp4"))
    for name in [film, "../\(URL(fileURLWithPath: film).lastPathComponent)", "link.mp4", "/etc/passwd"] {
      #expect(
        #expect(throws: JobError.self, "\(name)") { try probe.report(name) }?.code == "source.forbidden")
    }
    #expect(try probe.report("inside.mp4").media.streams.count == 1)
  }

  // MARK: URLs

  /// A film is told by its index: the bytes in between stay where they are.
  @Test func aURLCostsItsIndex() throws {
    let path = try Probes.file(
      "long.mp4",
      ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=30", "-vf", "noise=alls=60:allf=t"]
        + MediaFixtures.h264(gop: 50) + ["-b:v", "4M", "-minrate", "4M"])
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    let server = try NginxServer(root: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    let network = FetchNetwork(NetworkPolicy(try NetworkRule.list("127.0.0.1")))
    let origins = WebOrigins(network.policy) { () throws(FetchFailure) in try FetchClient.here(network) }
    let locator = MediaLocator(baseDirectory: "/", remote: origins)
    let url = "http://127.0.0.1:\(server.port)/\(URL(fileURLWithPath: path).lastPathComponent)?token=secret"
    let report = try SourceProbe(locator).report(url)
    let local = try Probes.report(path)
    #expect(report.media.streams == local.media.streams && report.media.duration == local.media.duration)
    let fetched = try #require(report.io.bytesFetched)
    #expect(fetched > 0 && fetched < size / 3, "\(fetched) of \(size)")
    #expect(local.io.bytesFetched == nil)
    #expect(!report.document.text(pretty: false).contains("secret"))
  }

  /// What has no index is not read to its end, unless that is asked for.
  @Test func aURLWithoutAnIndexIsNotReadWhole() throws {
    let path = try Probes.file(
      "joined.ts",
      ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=30", "-vf", "noise=alls=60:allf=t"]
        + MediaFixtures.h264(gop: 50) + ["-b:v", "4M", "-minrate", "4M"])
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    let server = try NginxServer(root: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    let network = FetchNetwork(NetworkPolicy(try NetworkRule.list("127.0.0.1")))
    func probe(_ counts: Bool) throws -> SourceReport {
      let origins = WebOrigins(network.policy) { () throws(FetchFailure) in try FetchClient.here(network) }
      var options = SourceProbe.Options()
      options.counts = counts
      return try SourceProbe(MediaLocator(baseDirectory: "/", remote: origins), options).report(
        "http://127.0.0.1:\(server.port)/\(URL(fileURLWithPath: path).lastPathComponent)")
    }
    let quick = try probe(false)
    try #expect(#require(quick.io.bytesFetched) < size / 2, "\(quick.io) of \(size)")
    #expect(quick.media.notes.contains { $0.contains("estimates") })
    let whole = try probe(true)
    #expect(whole.media.streams.first?.frames == 750 && whole.media.duration == 30)
  }

  // MARK: Words

  /// Tags may be anything, and more than anybody reads.
  @Test func tagsAreBounded() throws {
    let tags = (0..<400).flatMap {
      ["-metadata", "key\($0)=\($0 == 7 ? String(repeating: "ä", count: 5000) : "\u{1B}[31mred")"]
    }
    let path = try Probes.file(
      "tags.mkv", ["-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.2"] + tags + ["-c:v", "ffv1"])
    let report = try Probes.report(path).media
    #expect(report.tags.count == 256)
    #expect(report.tags.allSatisfy { $0.value.utf8.count <= 4100 })
    #expect(report.tags.contains { $0.value == "\u{1B}[31mred" })
  }

  // MARK: Real files

  static let shared: [String] = {
    let root = URL(fileURLWithPath: SharedMedia.directory).deletingLastPathComponent()
    let folders = ["media", "cases"].map { root.appendingPathComponent($0) }
    return folders.flatMap { folder in
      let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      return names.map { folder.appendingPathComponent($0).path }
    }.filter {
      (try? FileManager.default.attributesOfItem(atPath: $0)[.type] as? FileAttributeType) == .typeRegular
    }.sorted()
  }()

  /// Each is told, or refused as a job would be.
  @Test(.enabled(if: SharedMedia.isAvailable), arguments: shared) func realFiles(_ path: String) throws {
    do throws(JobError) {
      let media = try Probes.report(path) {
        $0.listsKeyFrames = true
        $0.measuresLoudness = true
      }.media
      #expect(!media.streams.isEmpty)
      // Either is usable, or it is said why nothing is.
      #expect(media.chosenVideo != nil || media.chosenAudio != nil || !media.failures.isEmpty)
    } catch {
      #expect(error.code.hasPrefix("source.") && error.hint != nil, "\(error)")
    }
  }
}
