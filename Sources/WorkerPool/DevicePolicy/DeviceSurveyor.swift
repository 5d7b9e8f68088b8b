import Glibc
import Processes
import Sandbox
import Threads

/// Finds out in a process of its own which GPUs there are: one that hangs is killed.
public struct DeviceSurveyor: Sendable {
  private let executable: String
  private let arguments: [String]
  private let environment: [String: String]
  /// Seconds that an answer may take.
  public var timeout = 60.0

  /// An answer has a few KiB.
  private static let longestAnswer = 1 << 20

  /// - Parameters:
  ///   - executable: absolute path of a program that prints a survey, given `arguments`.
  ///   - environment: the supervisor's, of which it gets what a lane gets.
  ///   - variables: further names that it may see.
  public init(
    executable: String, arguments: [String] = ["devices", "--json"], environment: [String: String],
    variables: [String] = []
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = LaneEnvironment.allowed(environment, more: variables)
  }

  public func survey() throws(DeviceSurveyError) -> DeviceSurvey {
    try survey(wakeup: nil, while: { true })
  }

  /// - Parameters:
  ///   - wakeup: when signalled, `goOn` is asked.
  ///   - goOn: whether somebody still waits for the answer.
  func survey(wakeup: Wakeup?, while goOn: () -> Bool) throws(DeviceSurveyError) -> DeviceSurvey {
    let child: ChildProcess
    do {
      child = try ChildProcess(executable, arguments, environment: environment)
    } catch {
      throw DeviceSurveyError("it could not be started: \(error.message)")
    }
    defer { child.kill() }
    let deadline = monotonicSeconds() + timeout
    var output: [UInt8] = []
    var lines = BoundedLines()
    var areErrorsOpen = true
    while true {
      var files = [
        pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: areErrorsOpen ? child.errors : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakeup?.readEnd ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let left = deadline - monotonicSeconds()
      guard left > 0 else { throw DeviceSurveyError("it took longer than \(timeout.plainText) s") }
      guard poll(&files, nfds_t(files.count), Int32(min(left * 1000 + 1, 3_600_000))) > 0 else { continue }
      if files[2].revents != 0 {
        wakeup?.reset()
        guard goOn() else { throw DeviceSurveyError("its answer is no longer needed") }
      }
      if files[1].revents != 0 {
        let more = Self.read(child.errors)
        _ = lines.append(more ?? [])
        areErrorsOpen = more != nil
      }
      if files[0].revents != 0 {
        guard let more = Self.read(child.output) else { return try Self.survey(output, child, &lines) }
        output += more
        guard output.count <= Self.longestAnswer else { throw DeviceSurveyError("its output is too long") }
      }
    }
  }

  /// What has come; nil at the end.
  private static func read(_ file: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = Glibc.read(file, &bytes, bytes.count)
    if count > 0 { return Array(bytes[..<count]) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
  }

  private static func survey(
    _ output: [UInt8], _ child: ChildProcess, _ lines: inout BoundedLines
  ) throws(DeviceSurveyError) -> DeviceSurvey {
    if !child.isDying() { child.kill() }
    let exit = child.reap()
    guard exit == .exited(0) else {
      while let more = read(child.errors), !more.isEmpty { _ = lines.append(more) }
      _ = lines.finish()
      let words = lines.last.suffix(3).joined(separator: " | ")
      throw DeviceSurveyError("it ended with \(exit)" + (words.isEmpty ? "" : "; its last output: \(words)"))
    }
    return try DeviceSurvey(parsing: output)
  }
}
