import Files
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// What an intent's file holds: the name of its destination, and of a render without a queue the folders of all its outputs.
/// Of a queue's job they follow from its document; what a render that was killed has left is found by whoever renders
/// into one of them next, and that run must see all of it.
struct IntentNote: Equatable {
  /// In the folder of the destination.
  var name: String
  /// Absolute paths; empty: those that are known otherwise.
  var folders: [String] = []

  init(name: String, folders: [String] = []) {
    self.name = name
    self.folders = folders
  }

  /// Nil: it is lost, or no name.
  init?(in folder: Folder, named entry: String) {
    guard let file = try? folder.open(entry, O_RDONLY | O_NONBLOCK) else { return nil }
    var bytes = [UInt8](repeating: 0, count: Self.most)
    let count = pread(file.raw, &bytes, bytes.count, 0)
    let parts = bytes.prefix(max(0, count)).split(separator: 0, omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty, !name.contains(UInt8(ascii: "/")) else { return nil }
    self.name = String(decoding: name, as: UTF8.self)
    folders = parts.dropFirst().map { String(decoding: $0, as: UTF8.self) }
  }

  var bytes: [UInt8] { Array(([name] + folders).joined(separator: "\0").utf8) }

  /// A document has up to 16 outputs, a path up to 4096 bytes.
  private static let most = 128 << 10
}
