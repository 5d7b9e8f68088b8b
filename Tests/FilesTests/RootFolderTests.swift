import CLinux
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Files

/// What is reached through a root lies below it, whoever follows the path: the kernel, or this program without openat2.
@Suite struct RootFolderTests {
  private let directory = TemporaryDirectory()
  private let root: RootFolder

  /// outside: secret; root: inside, deep/file, and what each test adds.
  init() throws {
    for folder in ["outside", "root", "root/deep", "other"] {
      try FileManager.default.createDirectory(
        atPath: directory.file(folder), withIntermediateDirectories: false)
    }
    for (file, text) in [
      ("outside/secret", "secret"), ("root/inside", "inside"), ("root/deep/file", "deep"),
      ("other/file", "other"),
    ] { try Data(text.utf8).write(to: URL(fileURLWithPath: directory.file(file))) }
    root = try RootFolder(directory.file("root"))
  }

  private func link(_ name: String, to target: String) { #expect(symlink(target, directory.file(name)) == 0) }

  private func text(_ file: Descriptor) -> String {
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = pread(file.raw, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  private func open(
    _ relative: String, byKernel: Bool, others: [RootFolder] = []
  ) throws(FileError) -> String {
    text(try root.open(relative, O_RDONLY | O_NONBLOCK, others: others, byKernel: byKernel))
  }

  @Test(arguments: [true, false]) func whatLiesInsideIsOpened(_ byKernel: Bool) throws {
    link("root/near", to: "deep/../inside")
    link("root/deep/up", to: "../inside")
    link("root/chain", to: "near")
    link("root/folder", to: "deep")
    for path in ["inside", "./inside", "deep/../inside", "near", "deep/up", "chain", "folder/up", "deep//up"]
    {
      #expect(try open(path, byKernel: byKernel) == "inside", "\(path)")
    }
    #expect(try open("folder/file", byKernel: byKernel) == "deep")
    for (path, code) in [("none", ENOENT), ("inside/x", ENOTDIR), ("deep/none/x", ENOENT)] {
      #expect(throws: FileError.self) { try open(path, byKernel: byKernel) }
      #expect { try open(path, byKernel: byKernel) } throws: { ($0 as? FileError)?.code == code }
    }
  }

  @Test(arguments: [true, false]) func nothingLeadsOut(_ byKernel: Bool) throws {
    link("root/out", to: "../outside/secret")
    link("root/absolute", to: directory.file("outside/secret"))
    link("root/folder", to: "../outside")
    link("root/self", to: "/proc/self/root" + directory.file("outside"))
    link("root/loop", to: "loop")
    link("root/back", to: "../root/inside")
    for path in [
      "../outside/secret", "deep/../../outside/secret", "out", "absolute", "folder/secret", "self/secret",
      "..",
      "deep/../..", "/", "/etc/passwd", directory.file("root/inside"), "back",
    ] {
      #expect { try open(path, byKernel: byKernel) } throws: { ($0 as? FileError)?.code == EXDEV }
    }
    #expect { try open("loop", byKernel: byKernel) } throws: { ($0 as? FileError)?.code == ELOOP }
  }

  /// Below /proc links are doors: what they lead to has nothing to do with their text.
  @Test(arguments: [true, false]) func magicLinksAreNoDoors(_ byKernel: Bool) throws {
    let process = try RootFolder("/proc/self")
    let secret = try FileLocation(directory.file("outside/secret")).openFile()
    for path in ["root/etc/passwd", "cwd/x", "fd/\(secret.raw)", "exe"] {
      #expect(throws: FileError.self, "\(path)") {
        _ = try process.open(path, O_RDONLY, others: [], byKernel: byKernel)
      }
    }
  }

  @Test(arguments: [true, false]) func absoluteLinksMayLeadIntoRoots(_ byKernel: Bool) throws {
    let other = try RootFolder(directory.file("other"))
    link("root/own", to: directory.file("root/deep"))
    link("root/others", to: directory.file("other/file"))
    #expect(try open("own/file", byKernel: byKernel) == "deep")
    #expect(throws: FileError.self) { try open("others", byKernel: byKernel) }
    #expect(try open("others", byKernel: byKernel, others: [other]) == "other")
  }

  /// A folder that is replaced by a link again and again, while its file is opened: whoever looked at the name first and
  /// opened it then would get the other file.
  @Test(arguments: [true, false]) func aLinkSwappedInWhileThePathIsFollowedLeadsNowhere(_ byKernel: Bool)
    throws
  {
    link("root/evil", to: directory.file("outside"))
    try Data("deep".utf8).write(to: URL(fileURLWithPath: directory.file("root/deep/secret")))
    let isOver = Atomic<Bool>(false)
    let (a, b) = (directory.file("root/deep"), directory.file("root/evil"))
    Thread.detachNewThread {
      while !isOver.load(ordering: .relaxed) {
        clinux_renameat2(AT_FDCWD, a, AT_FDCWD, b, clinux_exchange)
      }
    }
    defer { isOver.store(true, ordering: .relaxed) }
    // As it was done before: the real path is compared, then the name is opened. Until both outcomes were seen.
    func naively() -> String? {
      guard let real = realpath(a + "/secret", nil) else { return nil }
      defer { free(real) }
      guard String(cString: real).hasPrefix(root.realPath + "/") else { return nil }
      return (try? FileLocation(a + "/secret").openFile()).map(text)
    }
    var naive: Set<String> = []
    var opened: Set<String> = []
    var tries = 0
    while tries < 5000 || !naive.isSuperset(of: ["deep", "secret"]) || opened.isEmpty {
      tries += 1
      naively().map { _ = naive.insert($0) }
      do throws(FileError) {
        opened.insert(try open("deep/secret", byKernel: byKernel))
      } catch {
        #expect([EXDEV, ELOOP, ENOENT, ENOTDIR, EAGAIN].contains(error.code), "\(error.reason)")
      }
      if tries > 2_000_000 { break }
    }
    #expect(naive == ["deep", "secret"], "the race was not met")
    #expect(opened == ["deep"])
  }
}

@Suite struct FileLocationTests {
  private let directory = TemporaryDirectory()

  @Test func foldersAreMadeBelowTheRootOnly() throws {
    try FileManager.default.createDirectory(
      atPath: directory.file("root"), withIntermediateDirectories: false)
    #expect(symlink("..", directory.file("root/out")) == 0)
    let roots = [try RootFolder(directory.file("root"))]
    var made: [String] = []
    let inside = try #require(FileLocation(directory.file("root/a/b/clip.mp4"), below: roots))
    let (folder, name) = try inside.openFolder { made.append($0.name) }
    #expect(name == "clip.mp4" && made == ["a", "b"] && folder.path == directory.file("root/a/b"))
    for path in ["root/out/x/clip.mp4", "root/out/clip.mp4", "root/../x/clip.mp4"] {
      let outside = try #require(FileLocation(directory.file(path), below: roots))
      #expect(throws: FileError.self) { try outside.openFolder(making: { _ in }) }
    }
    #expect(directory.contents == ["root"])
    #expect(FileLocation(directory.file("rootX/clip.mp4"), below: roots) == nil)
    #expect(FileLocation("/etc/passwd", below: roots) == nil)
  }

  @Test func aRootMayBeALink() throws {
    try FileManager.default.createDirectory(
      atPath: directory.file("real"), withIntermediateDirectories: false)
    #expect(symlink("real", directory.file("root")) == 0)
    try Data("x".utf8).write(to: URL(fileURLWithPath: directory.file("real/file")))
    let roots = [try RootFolder(directory.file("root"))]
    for path in ["root/file", "real/file"] {
      #expect(try FileLocation(directory.file(path), below: roots)?.openFile().isRegularFile == true)
    }
  }
}
