/// What a process may touch, for as long as it lives.
public protocol SandboxRules: Sendable {
  var sockets: SandboxSockets { get }
  /// Holds files and network of the calling thread, by Landlock of that version.
  func enter(landlock abi: Int) throws(SandboxError)
}

/// Which sockets a process may make.
public enum SandboxSockets: Sendable {
  case none
  /// Pairs, and those to which nobody connects.
  case unix
  /// To others over TCP, and for names over UDP. Nobody connects to it.
  case network
}
