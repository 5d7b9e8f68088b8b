/// One device of a worker, and how many lanes it has.
public struct DeviceChoice: Sendable, Equatable {
  /// `cpu`, `cuda:0`.
  public var name: String
  /// At most; a GPU's memory may carry fewer.
  public var lanes: Int
  /// Nil: the CPU.
  public var gpu: DeviceSurvey.GPU?
  public init(_ name: String, lanes: Int, gpu: DeviceSurvey.GPU? = nil) {
    self.name = name
    self.lanes = lanes
    self.gpu = gpu
  }
}
