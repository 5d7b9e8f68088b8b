import Foundation

/// What a server wrote.
enum FileNames {
  static func below(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).map { folder + "/" + $0 }
  }

  /// As text of one byte a letter.
  static func bytes(_ path: String) throws -> String {
    try String(contentsOf: URL(fileURLWithPath: path), encoding: .isoLatin1)
  }
}
