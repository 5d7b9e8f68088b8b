import JobQueue
import Synchronization
import Threads

// Who gets a lane on a GPU
//
//   LaneSlot ── admit ──► has its place already? ──────────────────────────────► LanePlace
//                         quarantined, or on trial with a lane? ── waits
//                         another lane starts there? ───────────── waits
//                         as many lanes as there may be? ───────── waits
//                         asks DeviceSurveyor (one slot at a time): does one more fit? ── no: waits, asks again
//
// A slot keeps its place until the GPU is quarantined or refuses it room. What the slots tell (a lane is ready, what
// it held, how its job ended) goes to DeviceHealth and LaneAdmission, which decide; this is the shell around the two.

/// One device of a worker, as its lanes share it. On the CPU every lane has its place from the start to the end.
final class PooledDevice: @unchecked Sendable {
  // Unchecked: all that changes is guarded by `condition`.

  /// How an attempt ended, as far as it concerns the device.
  enum Report: Sendable, Equatable {
    /// A job was done from beginning to end.
    case good
    /// The driver had no room.
    case full
    case fault(DeviceHealth.Fault)
  }

  let name: String
  /// By which queues tell it from all other devices.
  let identity: WorkerIdentity
  private let gpu: DeviceSurvey.GPU?
  private let surveyor: DeviceSurveyor?
  private let recheck: Double
  private let log: WorkerLog
  private let clock: @Sendable () -> Double
  /// Called, without any other lock, after `trouble` may have changed.
  private let onChange = Mutex<@Sendable () -> Void>({})

  private let condition = Condition()
  private var health: DeviceHealth
  private var admission: LaneAdmission
  private var places: [Int: LanePlace] = [:]
  /// Slots whose lanes are not ready yet.
  private var starting: Set<Int> = []
  private var isAsking = false
  /// No survey before, monotonic seconds.
  private var nextSurvey = 0.0
  /// What the worker's own first look found free; used up by the first lane.
  private var firstFree: Int?
  private var shortage: String?
  private var isClosed = false
  /// What the change under way is to tell.
  private var news: [News] = []

  init(
    _ device: WorkerOptions.Device, options: WorkerOptions, log: WorkerLog,
    clock: @escaping @Sendable () -> Double
  ) {
    name = device.name
    gpu = device.gpu
    // Every machine has a `cpu` and a `cuda:0`: one without room must not keep a job from all others.
    let unique =
      device.gpu.map { "cuda:" + $0.uuid }
      ?? (device.name == "cpu" && !options.host.isEmpty ? "cpu:" + options.host : device.name)
    identity = WorkerIdentity(worker: options.name, device: unique)
    surveyor = options.surveyor
    recheck = options.recheck
    self.log = log
    self.clock = clock
    health = DeviceHealth(limits: options.health)
    admission = LaneAdmission(total: device.gpu?.memory ?? 0, most: device.lanes)
    firstFree = device.gpu?.freeMemory
  }

  var isGPU: Bool { gpu != nil }

  func whenChanged(_ action: @escaping @Sendable () -> Void) {
    onChange.withLock { $0 = action }
  }

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
      _ = condition.wait(until: monotonicSeconds() + max(0.01, min(recheck, health.wait(at: now))))
    }
    return .closed
  }

  /// Whether there may be one more lane, memory aside. With the lock held.
  private func hasPlace(at now: Double) -> Bool {
    health.tick(at: now)
    return places.count < health.lanes(among: admission.limit(at: now))
  }

  /// Looks at the GPU and gives the slot its place, if one more lane fits.
  private func ask(for slot: Int, known: Int?, _ wakeup: Wakeup) {
    found(known.map { .success($0) } ?? freeMemory(wakeup), for: slot)
  }

  /// What the slot that asked has found out: bytes that are free.
  func found(_ answer: Result<Int, DeviceSurveyError>, for slot: Int) {
    let news: [News] = condition.locked {
      isAsking = false
      guard !isClosed else { return [] }
      return changing { give(slot, answer) }
    }
    condition.broadcast()
    tell(news)
  }

  /// With the lock held.
  private func give(_ slot: Int, _ answer: Result<Int, DeviceSurveyError>) {
    let now = clock()
    nextSurvey = now + recheck
    // Much may have happened while it was being looked at.
    guard hasPlace(at: now) else { return }
    switch answer {
    case .success(let free) where admission.fits(free: free):
      guard let gpu else { return }
      places[slot] = LanePlace(uuid: gpu.uuid, deviceMemory: admission.share(free: free, at: now))
      admission.began(slot)
      starting.insert(slot)
      shortage = nil
      nextSurvey = now
    case .success(let free):
      guard places.isEmpty else { return }
      shortage =
        "\(title) has \(free >> 20) MiB of its memory free, and a lane takes about \(admission.need >> 20) MiB: "
        + "other programs use it (see `nvidia-smi`)"
    case .failure(let error):
      // While lanes are at work there it cannot be all wrong; without any it is as good as gone.
      guard places.isEmpty else { return }
      faulted(DeviceHealth.Fault("looking at it failed: " + error.message), at: now)
    }
  }

  private func freeMemory(_ wakeup: Wakeup) -> Result<Int, DeviceSurveyError> {
    guard let gpu else { return .success(0) }
    guard let surveyor else {
      return .success(gpu.freeMemory - condition.locked { admission.lanes.values.reduce(0, +) })
    }
    do throws(DeviceSurveyError) {
      let survey = try surveyor.survey(wakeup: wakeup) { condition.locked { !isClosed } }
      guard let found = survey.gpus.first(where: { $0.uuid == gpu.uuid }) else {
        return .failure(DeviceSurveyError("it is not there any more. \(survey.missing ?? "")"))
      }
      if let reason = found.reason { return .failure(DeviceSurveyError(reason)) }
      return .success(found.freeMemory)
    } catch {
      return .failure(error)
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
      starting.remove(slot)
      health.laneIsReady(at: clock())
    }
  }

  /// A lane did not start, or ended by a fault of its own without a job.
  func laneFailed(_ slot: Int, _ evidence: String) {
    change { faulted(DeviceHealth.Fault(evidence), at: clock()) }
  }

  /// The most of the GPU's memory that the slot's lane held so far, bytes.
  func measured(_ bytes: Int, of slot: Int) {
    guard gpu != nil else { return }
    condition.locked { admission.measured(bytes, of: slot) }
  }

  func ended(_ report: Report, of slot: Int) {
    change {
      let now = clock()
      switch report {
      case .good: if places[slot] != nil { health.succeeded(at: now) }
      case .fault(let fault): faulted(fault, at: now)
      case .full:
        guard places[slot] != nil else { return }
        let lanes = places.count
        admission.refused(slot, at: now)
        places[slot] = nil
        starting.remove(slot)
        news.append(
          .warning(
            "\(title) had no room for the work of \(lanes) lane\(lanes == 1 ? "" : "s"): it gets "
              + "\(admission.limit(at: now)) for the next \(Show.number(LaneAdmission.restraintTime)) s"))
        nextSurvey = now + recheck
      }
    }
  }

  /// With the lock held.
  private func faulted(_ fault: DeviceHealth.Fault, at now: Double) {
    health.faulted(fault, at: now)
    guard case .quarantined = health.phase else { return }
    places = [:]
    starting = []
    shortage = nil
    admission.endedAll()
  }

  // MARK: - Telling others

  private enum News { case info(String), warning(String), changed }

  private func change(_ body: () -> Void) {
    guard gpu != nil else { return }
    let news = condition.locked { changing(body) }
    condition.broadcast()
    tell(news)
  }

  /// What is to be told of what `body` changes. With the lock held.
  private func changing(_ body: () -> Void) -> [News] {
    let before = (health.phase, shortage)
    news = []
    body()
    if let shortage, shortage != before.1 { news.append(.warning(shortage)) }
    switch (before.0, health.phase) {
    case (let old, let new) where old == new: break
    case (_, .quarantined): news.append(.warning(health.trouble(of: title) ?? ""))
    case (_, .onTrial(hasLane: true)): news.append(.info("\(title) has a lane again, on trial"))
    case (_, .serving): news.append(.info("\(title) did a job: its quarantine is over"))
    default: break
    }
    if before.0 != health.phase || before.1 != shortage { news.append(.changed) }
    return news
  }

  private func tell(_ news: [News]) {
    for item in news {
      switch item {
      case .info(let text): log.info(text)
      case .warning(let text): log.warning(text)
      case .changed: onChange.withLock({ $0 })()
      }
    }
  }
}
