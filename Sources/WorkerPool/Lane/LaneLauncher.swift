/// How a lane's process is started.
public struct LaneLauncher: Sendable {
  /// Absolute path of the program.
  public var executable: String
  /// What follows the program's name, for a lane in a place.
  public var arguments: @Sendable (LanePlace) -> [String]
  /// All of the lane's environment.
  public var environment: [String: String]

  /// What a lane never sees: it reads hostile files and has no business with the queue.
  private static let withheld = ["CLIPMILL_REDIS", "REDIS"]

  /// - Parameter environment: the supervisor's; what is secret in it is left out.
  public init(
    executable: String, environment: [String: String],
    arguments: @escaping @Sendable (LanePlace) -> [String]
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = Self.withoutSecrets(environment)
  }

  static func withoutSecrets(_ environment: [String: String]) -> [String: String] {
    environment.filter { name, _ in !withheld.contains { name.hasPrefix($0) } }
  }
}
