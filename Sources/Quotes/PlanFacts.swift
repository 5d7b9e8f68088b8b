import ClipJob

/// What is known of a job once it is planned and before anything is rendered: all that a quote needs.
public struct PlanFacts: Sendable, Equatable {
  /// Seconds of clip.
  public var duration: Double
  public var work: WorkFeatures
  /// The same where a device's engines encode what they can.
  public var workInHardware: WorkFeatures
  /// The upper estimate of what it will take, bytes.
  public var memory: Int
  /// What it will move from servers.
  public var transfers: [TransferWork]

  public init(
    duration: Double, work: WorkFeatures, workInHardware: WorkFeatures, memory: Int,
    transfers: [TransferWork] = []
  ) {
    self.duration = duration
    self.work = work
    self.workInHardware = workInHardware
    self.memory = memory
    self.transfers = transfers
  }

  public var document: JSONValue {
    [
      "duration": .number(duration, decimals: 6), "work": work.document,
      "workInHardware": workInHardware.document,
      "memory": .number(memory), "transfers": .array(transfers.map(\.document)),
    ]
  }

  /// Servers that are told of at most.
  private static let mostTransfers = 32

  /// Nil for what is none.
  public init?(document: JSONValue) {
    guard let duration = document["duration"]?.double, duration >= 0,
      let work = document["work"].flatMap(WorkFeatures.init(document:)),
      let workInHardware = document["workInHardware"].flatMap(WorkFeatures.init(document:)),
      let memory = document["memory"]?.integer, memory >= 0
    else { return nil }
    let transfers = (document["transfers"]?.items ?? []).prefix(Self.mostTransfers)
    self.init(
      duration: duration, work: work, workInHardware: workInHardware, memory: memory,
      transfers: transfers.compactMap(TransferWork.init(document:)))
  }
}
