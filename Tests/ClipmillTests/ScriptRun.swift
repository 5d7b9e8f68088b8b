import Foundation

/// One of the programs in scripts/, run to its end.
struct ScriptRun {
  let status: Int32
  /// What it wrote to its standard output.
  let out: String

  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// - Parameter environment: nil: that of the tests.
  init(_ name: String, _ words: [String], environment: [String: String]? = nil) throws {
    let process = Process()
    process.executableURL = Self.package.appending(path: "scripts/\(name)")
    process.arguments = words
    if let environment { process.environment = environment }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    out = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }
}
