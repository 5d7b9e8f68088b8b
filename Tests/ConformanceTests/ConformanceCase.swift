import Foundation
import TestKit

/// A kind of file that is easy to get wrong: an input of it, and what is right.
struct ConformanceCase: Sendable, CustomStringConvertible {
  /// The kind, by the name of its folder in `cases`.
  let kind: String
  /// The input's name: in that folder, or of the file that `make` writes.
  let file: String
  /// What Clipmill does with the kind: a sentence of the table in docs/media.md. Rows of one kind share it.
  let does: String
  /// Writes the input; nil: it is one of the public files, which are not part of the repository.
  var make: (@Sendable (_ path: String) throws -> Void)?
  /// Renders the input and expects what is right.
  let check: @Sendable (_ bench: ConformanceBench, _ input: String) throws -> Void

  /// - Parameter check: gets the input's path.
  init(
    _ kind: String, _ file: String, does: String, make: (@Sendable (String) throws -> Void)? = nil,
    check: @escaping @Sendable (ConformanceBench, String) throws -> Void
  ) {
    (self.kind, self.file, self.does, self.make, self.check) = (kind, file, does, make, check)
  }

  var description: String { "\(kind): \(file)" }

  /// The public files: `cases` beside the shared media.
  static let folder = SharedMedia.directory + "/../cases"

  /// Nil where the file is not on this machine.
  func input() throws -> String? {
    if let make { return try MediaFixtures.cached("conformance \(self)", file, make: make) }
    let path = "\(Self.folder)/\(kind)/\(file)"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  static let all: [ConformanceCase] = [
    durationCases, timeCases, alphaCases, stillCases, soundCases, streamCases, interlacedCases, shapeCases,
    gifCases, messageCases, pictureOutcomeCases,
  ].flatMap { $0 }

  /// Those of the kind in `CLIPMILL_CONFORMANCE`, while one is worked on; else all.
  static var chosen: [ConformanceCase] {
    guard let kind = ProcessInfo.processInfo.environment["CLIPMILL_CONFORMANCE"] else { return all }
    return all.filter { $0.kind.hasPrefix(kind) }
  }
}
