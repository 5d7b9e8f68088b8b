import LaneProtocol
import ObjectStores
import Processes
import Sandbox

/// How a lane's process is started.
public struct LaneLauncher: Sendable {
  /// Absolute path of the program.
  public var executable: String
  /// What follows the program's name, for a lane in a place whose jobs read and write below `roots`.
  public var arguments: @Sendable (_ place: LanePlace, _ roots: [String]) -> [String]
  /// All of the lane's environment.
  public var environment: [String: String]
  /// Of stores, for the process alone that reads URLs for a lane, with each job that names an object; in no environment. Nil: jobs reach
  /// none.
  public var stores: StoreEnvironment?

  /// - Parameters:
  ///   - environment: the supervisor's, of which a lane gets what `LaneEnvironment` names.
  ///   - variables: further names that lanes may see.
  public init(
    executable: String, environment: [String: String], variables: [String] = [],
    arguments: @escaping @Sendable (_ place: LanePlace, _ roots: [String]) -> [String]
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = LaneEnvironment.allowed(environment, more: variables)
  }

  /// All that follows the program's name.
  func words(_ place: LanePlace, _ scope: LaneScope) -> [String] {
    arguments(place, scope.roots) + scope.buckets.flatMap { ["--bucket", $0.text] }
      + ["--grants", String(ChildProcess.channelDescriptor)]
  }
}
