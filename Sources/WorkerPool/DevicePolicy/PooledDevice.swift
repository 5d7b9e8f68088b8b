import JobQueue
import LaneProtocol
import Logging
import Processes
import Rendering
import Synchronization
import Threads

// Who gets a lane on a GPU
//
//   LaneSlot ── admit ──► has its place already? ──────────────────────────────► LanePlace
//                         quarantined, or on trial with a lane? ── waits
//                         another lane starts there? ───────────── waits
//                         as many lanes as there may be? ───────── waits
//                         asks MemoryLook (one slot at a time): does one more fit? ── no: waits, asks again
//
// A slot keeps its place until the GPU is quarantined or refuses it room. What the slots tell (a lane is ready, what
// it held, how its job ended) goes to DeviceHealth and LaneAccounts, which decide; this is the shell around the two.

/// One device of a worker, as its lanes share it. On the CPU every lane has its place from the start to the end.
final class PooledDevice: @unchecked Sendable {
  // Unchecked: all that changes is guarded by `condition`.
  let name: String
  /// By which queues tell it from all other devices.
  let identity: WorkerIdentity
  private let gpu: DeviceSurvey.GPU?
  private let look: MemoryLook?
  private let recheck: Double
  private let log: WorkerLog
  private let clock: @Sendable () -> Double
  /// Called, without any other lock, after `trouble` may have changed.
  private let onChange = Mutex<@Sendable () -> Void>({})

  private let condition = Condition()
  private var health: DeviceHealth
  private var accounts: LaneAccounts
  private var places: [Int: LanePlace] = [:]
  /// Slots whose lanes are not ready yet.
  private var starting: Set<Int> = []
  /// The slots' lanes that were at work already.
  private var processes: [Int: Int32] = [:]
  /// When a lane became ready or lost its place, monotonic seconds.
  private var lastChange = 0.0
  private var isAsking = false
  /// No survey before, monotonic seconds.
  private var nextSurvey = 0.0
  /// What the worker's own first look found free; used up by the first lane.
  private var firstFree: Int?
  private var shortage: String?
  private var isClosed = false
  /// What the change under way is to tell.
  private var news: [DeviceNews] = []

  init(
    _ device: DeviceChoice, options: Options, log: WorkerLog,
    clock: @escaping @Sendable () -> Double = { monotonicSeconds() }
  ) {
    name = device.name
    gpu = device.gpu
    // Every machine has a `cpu` and a `cuda:0`: one without room must not keep a job from all others.
    let unique =
      device.gpu.map { "cuda:" + $0.uuid }
      ?? (device.name == "cpu" && !options.host.isEmpty ? "cpu:" + options.host : device.name)
    identity = WorkerIdentity(worker: options.worker, device: unique)
    look = device.gpu.map { MemoryLook(gpu: $0, surveyor: options.surveyor, watch: options.watch) }
    recheck = options.recheck
    self.log = log
    self.clock = clock
    health = DeviceHealth(limits: options.health)
    accounts = LaneAccounts(total: device.gpu?.memory ?? 0, most: device.lanes)
    firstFree = device.gpu?.freeMemory
  }

  var isGPU: Bool { gpu != nil }

  func whenChanged(_ action: @escaping @Sendable () -> Void) { onChange.withLock { $0 = action } }

  /// Why no job is taken for it; nil: jobs are taken.
  var trouble: String? {
    condition.locked {
      health.tick(at: clock())
      return health.trouble(of: title) ?? shortage
    }
  }

  var state: DeviceState {
    condition.locked {
      health.tick(at: clock())
      var isQuarantined = false
      if case .quarantined = health.phase { isQuarantined = true }
      return DeviceState(
        name: name, uuid: gpu?.uuid, title: title, isQuarantined: isQuarantined,
        trouble: health.trouble(of: title) ?? shortage)
    }
  }

  /// For people.
  var title: String { gpu.map(\.words) ?? name }

  // MARK: - Places

  /// Waits until the slot's lane may run here; nil after `close`. `wakeup` is the slot's.
  func admit(_ slot: Int, wakeup: Wakeup) -> LanePlace? {
    guard gpu != nil else { return condition.locked { isClosed ? nil : LanePlace(device: name) } }
    while true {
      switch condition.locked({ waitForTurn(slot) }) {
      case .closed: return nil
      case .placed(let place): return place
      case .asks(let known): ask(for: slot, known: known, wakeup)
      }
    }
  }

  private enum Turn {
    case closed
    case placed(LanePlace)
    /// It is for the slot to find out whether one more lane fits.
    case asks(known: Int?)
  }

  /// With the lock held.
  private func waitForTurn(_ slot: Int) -> Turn {
    while !isClosed {
      let now = clock()
      health.tick(at: now)
      if let place = places[slot] { return .placed(place) }
      if !isAsking, starting.isEmpty, hasPlace(at: now), now >= nextSurvey {
        isAsking = true
        defer { firstFree = nil }
        return .asks(known: firstFree)
      }
      // Whatever else may end the wait broadcasts; time alone ends quarantines and restraints.
      let survey = nextSurvey > now ? nextSurvey - now : .infinity
      _ = condition.wait(until: monotonicSeconds() + max(0.01, min(recheck, survey, health.wait(at: now))))
    }
    return .closed
  }

  /// Whether there may be one more lane, memory aside. With the lock held.
  private func hasPlace(at now: Double) -> Bool {
    health.tick(at: now)
    return places.count < health.lanes(among: accounts.admission.limit(at: now))
  }

  /// Looks at the GPU and gives the slot its place, if one more lane fits.
  private func ask(for slot: Int, known: Int?, _ wakeup: Wakeup) {
    guard let look else { return }
    let (changed, held) = condition.locked { (lastChange, accounts.admission.lanes.values.reduce(0, +)) }
    let answer = look.ask(changed: changed, at: clock(), known: known, lanes: held, wakeup) {
      condition.locked { !isClosed }
    }
    found(answer, for: slot)
  }

  /// What the slot that asked has found out.
  func found(_ answer: MemoryLook.Answer, for slot: Int) {
    let news: [DeviceNews] = condition.locked {
      isAsking = false
      guard !isClosed else { return [] }
      return changing { give(slot, answer) }
    }
    condition.broadcast()
    tell(news)
  }

  /// With the lock held.
  private func give(_ slot: Int, _ answer: MemoryLook.Answer) {
    let now = clock()
    let seen = look?.seen(since: lastChange, at: now)
    nextSurvey = now + (seen == nil ? recheck : min(recheck, MemoryLook.pause))
    // Much may have happened while it was being looked at.
    guard hasPlace(at: now) else { return }
    if seen != nil { accounts.look(processes.compactMapValues { look?.held(by: $0) }) }
    let admission = accounts.admission
    switch answer {
    case .free(let free) where admission.fits(free: free):
      guard let gpu else { return }
      places[slot] = LanePlace(
        uuid: gpu.uuid, deviceMemory: admission.share(free: free, at: now), deviceFree: seen?.free)
      accounts.began(slot, used: seen?.used)
      starting.insert(slot)
      shortage = nil
      nextSurvey = now
    case .free(let free):
      guard places.isEmpty else { return }
      shortage =
        "\(title) has \(free >> 20) MiB of free memory, but a lane needs about \(admission.need >> 20) MiB: "
        + "other programs use the rest (see `nvidia-smi`)"
    case .soon: nextSurvey = now + min(recheck, MemoryLook.pause)
    case .failed(let error):
      // While lanes are at work there it cannot be all wrong; without any it is as good as gone.
      guard places.isEmpty else { return }
      faulted(DeviceHealth.Fault("it could not be checked: " + error.message), at: now)
    }
  }

  /// Whether the slot still has its place.
  func admits(_ slot: Int) -> Bool { gpu == nil || condition.locked { places[slot] != nil } }

  /// No lane begins any more.
  func close() {
    condition.locked { isClosed = true }
    condition.broadcast()
  }

  // MARK: - What the slots tell

  func laneIsReady(_ slot: Int) {
    change {
      if starting.remove(slot) != nil { lastChange = clock() }
      health.laneIsReady(at: clock())
    }
  }

  /// A lane did not start, or ended by a fault of its own without a job.
  func laneFailed(_ slot: Int, _ evidence: String) {
    change { faulted(DeviceHealth.Fault(evidence), at: clock()) }
  }

  /// What the slot's lane, which has been at work since then, says of the GPU's memory.
  func held(_ memory: HeldMemory, of slot: Int, process: Int32, since: Double) {
    guard let look else { return }
    // Whoever looked before the lane was at work saw it idle.
    let seen = look.seen(since: since, at: clock())
    let known = seen == nil ? nil : look.held(by: process)
    condition.locked {
      processes[slot] = process
      accounts.told(memory, by: slot, process: known, used: starting.isEmpty ? seen?.used : nil)
    }
  }

  func ended(_ report: Report, of slot: Int) {
    change {
      let now = clock()
      switch report {
      case .good:
        guard places[slot] != nil else { return }
        accounts.provedItself()
        health.succeeded(at: now)
      case .fault(let fault): faulted(fault, at: now)
      case .full:
        guard places[slot] != nil else { return }
        let lanes = places.count
        accounts.refused(slot, at: now)
        forget(slot, at: now)
        news.append(
          .warning(
            "\(title) had too little memory for \(lanes) lane\(lanes == 1 ? "" : "s"); limiting it to "
              + "\(accounts.admission.limit(at: now)) for the next \(LaneAdmission.restraintTime.plainText) s"
          ))
        nextSurvey = now + recheck
      }
    }
  }

  /// With the lock held.
  private func faulted(_ fault: DeviceHealth.Fault, at now: Double) {
    health.faulted(fault, at: now)
    guard case .quarantined = health.phase else { return }
    for slot in places.keys { forget(slot, at: now) }
    shortage = nil
    accounts.endedAll()
  }

  /// With the lock held.
  private func forget(_ slot: Int, at now: Double) {
    places[slot] = nil
    processes[slot] = nil
    starting.remove(slot)
    lastChange = now
  }

  // MARK: - Telling others

  private func change(_ body: () -> Void) {
    guard gpu != nil else { return }
    let news = condition.locked { changing(body) }
    condition.broadcast()
    tell(news)
  }

  /// What is to be told of what `body` changes. With the lock held.
  private func changing(_ body: () -> Void) -> [DeviceNews] {
    let before = DeviceNews.State(health: health, shortage: shortage)
    news = []
    body()
    return news + DeviceNews.between(before, .init(health: health, shortage: shortage), of: title)
  }

  private func tell(_ news: [DeviceNews]) {
    for item in news {
      switch item {
      case .info(let text): log.info(text)
      case .warning(let text): log.warning(text)
      case .changed: onChange.withLock({ $0 })()
      }
    }
  }
}
