/// What is asked of the kernel.
public enum SandboxMode: String, Sendable, CaseIterable {
  /// Everything that the kernel has.
  case auto
  /// Everything; nothing is started where something is missing.
  case require
  /// Nothing: for debuggers, and for machines where a driver does not work otherwise.
  case off
}

/// A process could not be locked in.
public struct SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String
  init(_ message: String) { self.message = message }
  public var description: String { message }
}
