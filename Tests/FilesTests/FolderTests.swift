import Foundation
import TestKit
import Testing

@testable import Files

@Suite struct FolderTests {
  private let directory = TemporaryDirectory()

  private func folder() throws -> Folder {
    try FileLocation(directory.file("any")).openFolder().folder
  }

  @Test func aFolderStaysItselfWhateverItsNameLeadsTo() throws {
    try FileManager.default.createDirectory(atPath: directory.file("a"), withIntermediateDirectories: false)
    let (folder, name) = try FileLocation(directory.file("a/new")).openFolder()
    try FileManager.default.moveItem(atPath: directory.file("a"), toPath: directory.file("b"))
    try FileManager.default.createSymbolicLink(atPath: directory.file("a"), withDestinationPath: "/")
    _ = try folder.open(name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    #expect(FileManager.default.fileExists(atPath: directory.file("b/new")))
  }

  @Test func namesAreListedEachTimeAnew() throws {
    let folder = try folder()
    #expect(try folder.names() == [])
    _ = try folder.open("x", O_WRONLY | O_CREAT, mode: 0o600)
    #expect(try folder.names() == ["x"])
    #expect(try folder.names() == ["x"])
  }

  @Test func linksAreNotFollowed() throws {
    let folder = try folder()
    try Data("secret".utf8).write(to: URL(fileURLWithPath: directory.file("secret")))
    symlink("secret", directory.file("link"))
    #expect { try folder.open("link") } throws: { ($0 as? FileError)?.code == ELOOP }
    #expect(folder.identity(of: "link") != folder.identity(of: "secret"))
  }

  @Test func theKernelReleasesTheLockOfAClosedFile() throws {
    let folder = try folder()
    var first: Descriptor? = try folder.open("x", O_RDWR | O_CREAT, mode: 0o600)
    #expect(first?.lock() == .taken)
    let second = try folder.open("x", O_RDWR)
    #expect(second.lock() == .held)
    first = nil
    #expect(second.lock() == .taken)
  }

  /// As a process has it that is being started meanwhile, until it runs its program.
  @Test func aCopyOfTheDescriptorKeepsNoLock() throws {
    let folder = try folder()
    var first: Descriptor? = try folder.open("x", O_RDWR | O_CREAT, mode: 0o600)
    #expect(first?.lock() == .taken)
    let copy = dup(try #require(first?.raw))
    defer { close(copy) }
    first = nil
    #expect(try folder.open("x", O_RDWR).lock() == .taken)
  }

  @Test func whatCannotBeLookedAtIsNotWhatIsMissing() throws {
    let folder = try folder()
    let file = try folder.open("x", O_RDWR | O_CREAT, mode: 0o600)
    #expect(try folder.found("x") == file.identity)
    #expect(try folder.found("y") == nil)
    #expect { try folder.found(String(repeating: "n", count: 300)) } throws: {
      ($0 as? FileError)?.code == ENAMETOOLONG
    }
  }
}
