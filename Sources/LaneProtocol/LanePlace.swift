/// Where a lane computes, and how much it may take there.
public struct LanePlace: Sendable, Equatable {
  /// As the lane's `--device` has it: `cpu`, or `cuda:` and a UUID, because ordinals change with what a process may see.
  public var device: String
  /// Of the GPU, which the lane has to confirm; nil: the CPU.
  public var uuid: String?
  /// Bytes of the GPU's memory that the lane may take; nil: any.
  public var deviceMemory: Int?
  /// Bytes that are free there before the lane begins, by which it can tell what its own context takes; nil: not known.
  public var deviceFree: Int?

  public static let cpu = LanePlace(device: "cpu")

  /// A place on a GPU.
  public init(uuid: String, deviceMemory: Int?, deviceFree: Int? = nil) {
    device = "cuda:" + uuid
    self.uuid = uuid
    self.deviceMemory = deviceMemory
    self.deviceFree = deviceFree
  }

  package init(device: String) { self.device = device }

  /// What tells the lane.
  public var arguments: [String] {
    ["--device", device] + (deviceMemory.map { ["--device-memory", String($0)] } ?? [])
      + (deviceFree.map { ["--device-free", String($0)] } ?? [])
  }

  /// Whether a lane that says so of itself is where it should be.
  package func isThat(of facts: LaneFacts) -> Bool {
    if let uuid { facts.uuid == uuid } else { facts.device == device && facts.uuid == nil }
  }
}
