import Glibc

/// A password from stdin: a line, or what is typed at a terminal and not shown.
enum PasswordInput {
  /// Bytes of a line at most: longer ones are no passwords.
  private static let most = 4096

  static func read() throws(UsageError) -> String {
    guard isatty(STDIN_FILENO) == 1 else { return try firstLine() }
    guard let typed = getpass("Password: ") else {
      throw UsageError(message: "no password can be read from the terminal", hint: "give it on stdin")
    }
    defer { memset(typed, 0, strlen(typed)) }
    return String(cString: typed)
  }

  private static func firstLine() throws(UsageError) -> String {
    var bytes: [UInt8] = []
    while bytes.count <= most {
      var byte: UInt8 = 0
      let count = Glibc.read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1, byte != UInt8(ascii: "\n") else { break }
      bytes.append(byte)
    }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self) else {
      throw UsageError(
        message: "stdin has no password", hint: "pipe it in, as in `clipmill users … --password < FILE`")
    }
    return text
  }
}
