import Threads

/// What others see of a worker, from any thread.
extension Worker {
  /// Whether it can take jobs now.
  public var health: WorkerHealth {
    if draining.isSet { return .notReady(["The worker is stopping."]) }
    let queues = works.map(\.trouble)
    guard hasBegun.isSet else {
      return .notReady(["The worker has not reached its queue yet."] + queues.compactMap(\.self))
    }
    let troubles = WorkerTrouble.allCases.flatMap { self.troubles[$0] ?? [] }
    return troubles.isEmpty ? .ready : .notReady(troubles)
  }

  /// What keeps it from taking jobs, a sentence or more of each kind.
  public var troubles: [WorkerTrouble: [String]] {
    let found: [WorkerTrouble: [String?]] = [
      // One queue and one device are enough.
      .queue: works.map(\.trouble), .device: runners.map(\.device.trouble), .media: [media.trouble],
      .stores: [stores.trouble],
    ]
    return found.filter { !$0.value.contains(nil) }.mapValues { $0.compactMap(\.self) }
  }

  /// Whether another worker is known to lead the queue, and to tell of it.
  public func standsBy(queue name: String) -> Bool {
    zip(works, maintenance).contains { $0.queue.name == name && $1.standsBy }
  }

  /// Whether the queue answers this worker.
  public func reaches(queue name: String) -> Bool {
    works.contains { $0.queue.name == name && $0.calls.health.trouble(at: monotonicSeconds()) == nil }
  }

  /// What in this process hangs, so that only a new one helps, a sentence each.
  public var stalls: [String] { ending.isSet ? [] : liveness.stalls(at: monotonicSeconds()) }

  /// What each lane is doing now.
  public var laneStates: [LaneState] { runners.flatMap(\.boards).map(\.state) }

  /// The devices, and what is wrong with each.
  public var devices: [DeviceState] { runners.map(\.device.state) }

  /// What the worker says of itself.
  var card: WorkerCard {
    let now = monotonicSeconds()
    var troubles: [String] = []
    if case .notReady(let why) = health { troubles = why }
    return WorkerCard(
      version: options.version, uptime: now - begun, troubles: troubles,
      devices: devices.map { device in
        WorkerCard.Device(device, load: device.uuid.flatMap { options.watch?.load(of: $0) })
      },
      lanes: laneStates.map { WorkerCard.Lane($0, at: now) })
  }
}
