import Foundation

/// HEVC whose container says that it is Dolby Vision.
public enum DolbyVisionFile {
  /// - Parameter path: whose ending says the container.
  public static func make(profile: Int, compatibility: Int, _ path: String) throws {
    let plain = try NumberedVideo(frames: 10).make(
      "plain.mp4", ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"])
    var file = try MP4Bytes(plain)
    // Version 1.0; seven bits of profile, six of level, RPUs and a base layer; four bits of compatibility.
    let head = UInt16(profile) << 9 | 3 << 3 | 0b101
    let record = [1, 0, UInt8(head >> 8), UInt8(head & 255), UInt8(compatibility) << 4]
    let entry = ["moov", "trak", "mdia", "minf", "stbl", "stsd"]
    let box = profile >= 8 ? "dvvC" : "dvcC"
    let payload = record + [UInt8](repeating: 0, count: 19)
    if !file.append(box, payload, at: entry + ["hev1"]), !file.append(box, payload, at: entry + ["hvc1"]) {
      throw CocoaError(.fileReadCorruptFile)
    }
    guard !path.hasSuffix("mp4") else { return try file.write(path) }
    try file.write(path + ".mp4")
    try FFmpegTool.ffmpeg(["-i", path + ".mp4", "-c", "copy", "-strict", "unofficial", path])
  }
}
