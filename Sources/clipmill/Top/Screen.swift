import CLinux
import Glibc

/// The terminal, taken over for a picture of its own and given back as it was.
///
/// Plain ECMA-48 and xterm's alternate screen: every terminal of today knows them, and nothing has to be looked up.
final class Screen {
  private static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
  private static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
  /// Synchronized output: the terminal shows a frame when all of it is there. Terminals that do not know it ignore it.
  private static let begin = "\u{1B}[?2026h\u{1B}[H"
  private static let end = "\u{1B}[?2026l"

  private let isColored: Bool
  private var settings: termios?
  private(set) var isTaken = false

  /// Whether there is a terminal to draw on and to hear keys from.
  static var isThere: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// Whether colours are wanted (https://no-color.org).
  static var wantsColor: Bool {
    guard isatty(STDOUT_FILENO) == 1 else { return false }
    if let given = getenv("NO_COLOR"), given.pointee != 0 { return false }
    return getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  init(isColored: Bool) { self.isColored = isColored }

  deinit { giveBack() }

  /// Keys come one by one and are not shown; Ctrl-C and Ctrl-Z remain signals.
  func take() {
    guard !isTaken else { return }
    isTaken = true
    var known = termios()
    if tcgetattr(STDIN_FILENO, &known) == 0 {
      settings = known
      known.c_lflag &= ~tcflag_t(ICANON | ECHO)
      tcsetattr(STDIN_FILENO, TCSANOW, &known)
    }
    _ = write(Self.enter)
  }

  func giveBack() {
    guard isTaken else { return }
    isTaken = false
    _ = write(Self.leave)
    if var settings { tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) }
  }

  /// Columns and lines.
  var size: (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Shows lines that fit into `width` columns, in one write. False: the terminal is gone.
  func show(_ lines: [StyledLine], width: Int) -> Bool {
    write(Self.frame(lines, width: width, isColored: isColored))
  }

  /// What draws the lines over whatever is there.
  static func frame(_ lines: [StyledLine], width: Int, isColored: Bool) -> String {
    // Behind the last column the cursor stays on it: erasing from there would take its character. So the rest of the screen
    // is erased before the last line is written.
    let rows = lines.enumerated().map { n, line in
      (n == lines.count - 1 ? "\u{1B}[J" : "") + (isColored ? line.colored : line.plain)
        + (line.width < width ? "\u{1B}[K" : "")
    }
    return begin + rows.joined(separator: "\r\n") + end
  }

  private func write(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}
