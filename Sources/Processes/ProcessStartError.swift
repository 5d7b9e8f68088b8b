import Glibc

/// A process could not be started, or what it takes was not to be had.
package struct ProcessStartError: Error, Sendable, Equatable {
  package var message: String
  package init(_ message: String) { self.message = message }
  package init(call: String, code: Int32) { self.init("\(call): \(String(cString: strerror(code)))") }
}
