import Glibc

/// Waits for what nobody tells: looks at it again and again, and lets others have the cores meanwhile.
///
/// - Throws: after five minutes, instead of holding up all tests.
public func waitUntil(
  _ holds: () throws -> Bool, file: String = #fileID, line: Int = #line
) throws {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  let end = time.tv_sec + 300
  while try !holds() {
    clock_gettime(CLOCK_MONOTONIC, &time)
    guard time.tv_sec < end else { throw NeverHeld(place: "\(file):\(line)") }
    usleep(500)
  }
}

private struct NeverHeld: Error, CustomStringConvertible {
  let place: String
  var description: String { "what \(place) waits for has not come within five minutes" }
}
