/// How a worker's device fares.
public struct DeviceState: Sendable, Equatable {
  /// As results name it: `cpu`, `cuda:0`.
  public var name: String
  /// Nil: the CPU.
  public var uuid: String?
  /// For people: with the model's name.
  public var title: String
  /// It is out of use for a while because of its faults.
  public var isQuarantined: Bool
  /// Why no job is taken for it, a sentence; nil: jobs are taken.
  public var trouble: String?
}
