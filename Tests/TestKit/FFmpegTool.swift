import Foundation

/// Runs the `ffmpeg` and `ffprobe` commands: they make fixtures and judge results.
public enum FFmpegTool {
  public struct Failure: Error, CustomStringConvertible {
    public var command: String
    public var status: Int32
    public var output: String
    public var description: String { "\(command): exit \(status)\n\(output)" }
  }

  /// `ffmpeg -v error -y …`; its standard output.
  @discardableResult
  public static func ffmpeg(_ arguments: [String]) throws -> Data {
    try run("ffmpeg", ["-nostdin", "-v", "error", "-y"] + arguments)
  }

  /// `ffprobe -v error …`; its output without the last line break.
  public static func ffprobe(_ arguments: [String]) throws -> String {
    String(decoding: try run("ffprobe", ["-v", "error"] + arguments), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// One value, such as `stream=color_space` of stream "v:0" or `format=duration` (no stream).
  public static func value(_ entry: String, of path: String, stream: String? = nil) throws -> String {
    try ffprobe(
      (stream.map { ["-select_streams", $0] } ?? []) + [
        "-show_entries", entry, "-of", "default=nw=1:nk=1", path,
      ])
  }

  /// All frames as packed R'G'B', 8 bits.
  public static func rgb(_ path: String, filters: String? = nil) throws -> [UInt8] {
    let filter = (filters.map { $0 + "," } ?? "") + "scale=flags=bicubic+accurate_rnd+full_chroma_int"
    return [UInt8](try ffmpeg(["-i", path, "-vf", filter, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]))
  }

  /// All sound as interleaved stereo float at 48 kHz.
  public static func sound(_ path: String) throws -> [Float] {
    let data = try ffmpeg(["-i", path, "-vn", "-ac", "2", "-ar", "48000", "-f", "f32le", "-"])
    return data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }

  private static func run(_ tool: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardInput = FileHandle.nullDevice
    // Errors go to a file: two pipes would need two threads.
    let log = TemporaryDirectory.shared.file("log-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    defer { try? FileManager.default.removeItem(atPath: log) }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      throw Failure(
        command: ([tool] + arguments).joined(separator: " "), status: process.terminationStatus, output: text)
    }
    return data
  }
}
