import Logging
import Processes
import Threads

/// One device of a worker, with the lanes there and where they get their jobs.
struct DeviceRunner: Sendable {
  let device: PooledDevice
  let account: DeviceAccount
  let leases: LeaseSource
  let keepers: [LaneKeeper]
  /// What each lane is doing.
  let boards: [LaneBoard]

  init(
    _ choice: DeviceChoice, _ works: [ServedQueue], _ launcher: LaneLauncher, options: WorkerOptions,
    openAccount: (_ id: String) -> DeviceAccount, log: WorkerLog,
    draining: Completion,
    observer: (any WorkerObserver)? = nil
  ) throws(ProcessStartError) {
    device = PooledDevice(choice, options: options.pooling, log: log)
    account = openAccount(device.identity.device)
    leases = LeaseSource(
      works, identity: device.identity, leaseSeconds: options.leaseSeconds, draining: draining,
      isInterruptible: device.isGPU)
    var keepers: [LaneKeeper] = []
    for number in 0..<choice.lanes {
      keepers.append(
        try LaneKeeper(
          name: "\(choice.name)/\(number)", launcher: launcher,
          scope: LaneScope(roots: options.mediaRoots.anybodys, buckets: options.buckets.rules(of: nil)),
          limits: options.keeping, log: log,
          onEnd: { [name = choice.name] lane, reason in
            observer?.laneEnded(LaneEnd(device: name, lane: lane, reason: reason))
          }, onDrop: { [name = choice.name] in observer?.logDropped($0, device: name) }))
    }
    self.keepers = keepers
    boards = keepers.map { LaneBoard(device: choice.name, lane: $0.name) }
  }

  /// As in "4 lanes on cpu".
  var words: String {
    let words = "\(keepers.count) lane\(keepers.count == 1 ? "" : "s") on \(device.title)"
    return device.isGPU ? "up to " + words : words
  }
}
