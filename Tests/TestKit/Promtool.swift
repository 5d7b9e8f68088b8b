import Foundation

/// Prometheus's own judge of what it is given.
public enum Promtool {
  /// `promtool check metrics` of a page; empty when it finds nothing wrong.
  public static func complaints(of page: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["promtool", "check", "metrics"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
    // It reads to the end before it writes: neither pipe can fill while the other is waited for.
    try input.fileHandleForWriting.write(contentsOf: Data(page.utf8))
    try input.fileHandleForWriting.close()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? words : "exit code \(process.terminationStatus): \(words)"
  }
}
