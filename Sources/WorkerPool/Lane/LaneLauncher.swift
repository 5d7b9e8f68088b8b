/// How a lane's process is started.
public struct LaneLauncher: Sendable {
  /// Absolute path of the program.
  public var executable: String
  /// What follows the program's name, for a device.
  public var arguments: @Sendable (_ device: String) -> [String]
  /// All of the lane's environment.
  public var environment: [String: String]

  /// What a lane never sees: it reads hostile files and has no business with the queue.
  private static let withheld = ["CLIPMILL_REDIS", "REDIS"]

  /// - Parameter environment: the supervisor's; what is secret in it is left out.
  public init(
    executable: String, environment: [String: String],
    arguments: @escaping @Sendable (_ device: String) -> [String]
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment.filter { name, _ in
      !Self.withheld.contains { name.hasPrefix($0) }
    }
  }
}
