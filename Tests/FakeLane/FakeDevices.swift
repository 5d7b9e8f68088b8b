import Foundation

/// A `clipmill devices --json` for tests: prints what a file holds. The file may also say what to do instead:
///
///   hang              never answers                  flood        prints without end
///   mute              closes its output and stays    (no file)    fails
enum FakeDevices {
  static func run(_ file: String) -> Never {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      say("no driver that answers")
      _exit(3)
    }
    switch text {
    case "hang": while true { pause() }
    case "mute":
      close(STDOUT_FILENO)
      while true { pause() }
    case "flood": while true { FileHandle.standardOutput.write(Data(repeating: 0x20, count: 1 << 16)) }
    default: FileHandle.standardOutput.write(Data(text.utf8))
    }
    _exit(0)
  }
}
