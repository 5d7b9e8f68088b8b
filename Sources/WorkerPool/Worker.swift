import JobQueue
import Logging
import Processes
import Synchronization
import Telemetry
import Threads
import Glibc

// Who talks to whom
//
//                 ┌───────────────── JobQueue (one or several: ServedQueue) ────────────────┐
//            lease│ commit settle   renew│   cancellations│      inbox│       lead│ maintain reap
//            LeaseSource                 │                │           │           │
//                 ▼                      ▼                ▼           ▼           ▼
//   LaneSlot (a thread per lane)      Renewer      CancelFollower AdmitLoop MaintenanceLoop ── Elector, Janitor
//     │    ▲                             │                │         (a thread each, a queue; WorkerHeartbeat, too)
//     │    └────── HeldLeases: progress up, "cancelled", "lost", "give back" down, and a Wakeup
//     │
//     ├── PooledDevice ── how many lanes a GPU carries, and whether it is to be trusted (LaneAdmission, DeviceHealth)
//     │
//     ├── LaneKeeper ── starts, replaces, recycles
//     │
//     ├── Attempt ═════ pipes (LaneFrame) ═════ LaneServer in the lane's process ── RenderSession
//     │     │               stderr ──► WorkerLog
//     │     └── LaneWatch: deadline, hang, memory, politeness ── LaneDeath: what a lane's end says of the job
//     │
//     └── AttemptFinisher ── settles; DeviceAccount ── LedgerWriter: what it cost (PoolLedger)
//
// Waiting: a slot waits in `lease` without a job (with several queues: for the LeaseSource's Notifier) and in `poll`
// with one; the others wait in their queue calls or on a Completion. `queue.wake()`, the wakeups and the signals end
// every wait.
//
// Stopping: `stop` feeds `Drain`, which `run` obeys. Draining: no lease, no inbox; renewals go on. Giving back:
// every held lease is marked, its lane killed, its files removed, the job settled as handed back. When all slots
// have ended, the rest is told to end.
//
// What is certain and what is not: time that passes here says when to stop working on a lease (HeldLease); only
// the queue says who may publish (commit) and whose end counts (settle).

/// Works on the jobs of one queue, or of several in turn, until it is stopped.
public final class Worker: Sendable {
  let works: [ServedQueue]
  /// What each queue's maintenance is, in the order of `works`.
  let maintenance: [MaintenanceLoop]
  let options: WorkerOptions
  private let log: WorkerLog
  private let admission: @Sendable ([UInt8]) -> Admission
  private let startup: QueueStartup
  let runners: [DeviceRunner]
  private let ledger: PoolLedger
  let media: MediaWatch
  let stores: StoreWatch
  let hasBegun = Completion()
  private let wasReady = Mutex(true)
  let draining = Completion()
  let ending = Completion()
  private let events = EventBox()
  /// When the worker was made, monotonic seconds.
  let begun = monotonicSeconds()
  private let observer: (any WorkerObserver)?
  let liveness = Liveness()
  /// Slots that have not ended yet.
  private let slotsLeft = Atomic<Int>(0)

  /// Throws when a queue cannot be used; see `run`.
  public typealias QueueCheck = @Sendable () throws(QueueError) -> Void

  /// - Parameters:
  ///   - queues: at least one, of different names. They take turns.
  ///   - check: whether the queues may be trusted, asked when the worker begins.
  ///   - ledgers: where what the jobs of a queue cost is kept; queues may be without one.
  ///   - quoteCaches: what is known of the time that jobs of a queue take, by its name.
  ///   - observer: looks on.
  ///   - admission: reads documents of the inboxes.
  public init(
    queues: [any JobQueue], launcher: LaneLauncher, options: WorkerOptions, log: WorkerLog,
    check: @escaping QueueCheck = { () throws(QueueError) in },
    ledgers: [any Ledger] = [], quoteCaches: [String: QuoteCache] = [:],
    observer: (any WorkerObserver)? = nil,
    admission: @escaping @Sendable ([UInt8]) -> Admission
  ) throws(WorkerError) {
    guard !queues.isEmpty, Set(queues.map(\.name)).count == queues.count else {
      throw WorkerError("a worker needs queues with different names")
    }
    let works = queues.map { [ending] in
      ServedQueue(
        $0, label: queues.count > 1 ? $0.name : nil, quoteCache: quoteCaches[$0.name], log: log,
        ending: ending)
    }
    self.works = works
    maintenance = works.map { work in
      let janitor = Janitor(
        queue: work.queue, policy: options.retry, calls: work.calls,
        leaseLost: { observer?.leaseLost(queue: work.queue.name) })
      return MaintenanceLoop(
        worker: options.name, queue: work.queue, janitor: janitor, server: work.server, calls: work.calls)
    }
    startup = QueueStartup(works: works, check: check, log: log, ending: ending)
    self.options = options
    self.log = log
    self.observer = observer
    self.admission = admission
    media = MediaWatch(options.mediaRoots, log: log)
    stores = StoreWatch(log: log)
    // Writing to a lane that has just died is an error of a write, not the end of this process.
    signal(SIGPIPE, SIG_IGN)
    let ledger = PoolLedger(
      works, ledgers: ledgers, options: options, log: log, observer: observer)
    self.ledger = ledger
    var runners: [DeviceRunner] = []
    do throws(ProcessStartError) {
      for (number, device) in options.devices.enumerated() {
        runners.append(
          try DeviceRunner(
            device, works, launcher, options: options, openAccount: { ledger.open(number, id: $0) }, log: log,
            draining: draining, observer: observer))
      }
    } catch {
      throw WorkerError("the worker cannot start: \(error.message)")
    }
    self.runners = runners
    for runner in runners {
      runner.device.whenChanged { [weak self] in
        runner.leases.interrupt()
        self?.tellReadiness()
      }
    }
  }

  /// Works, on threads of its own, until `stop`; blocks the calling thread. Throws when a queue cannot be used as
  /// it is configured (`QueueError.Kind.misconfigured`) from the start; queues that are away are waited for.
  public func run() throws(QueueError) {
    guard try waitForQueues() else { return }
    let helpers = ThreadGroup()
    let slots = ThreadGroup()
    guard works.indices.allSatisfy({ start(helpers, works[$0], maintenance[$0]) }),
      runners.allSatisfy({ $0.leases.startWatching(in: helpers) }), ledger.start(in: helpers)
    else {
      finish(helpers)
      throw QueueError(.misconfigured, "the worker cannot start: \(Self.noThread)")
    }
    let oomKills = OOMKills()
    hasBegun.signal()
    // One more until all have begun, also where there are none.
    slotsLeft.store(keepers.count + 1, ordering: .sequentiallyConsistent)
    for runner in runners {
      for (number, keeper) in runner.keepers.enumerated() {
        let slot = LaneSlot(
          number: number, keeper: keeper, board: runner.boards[number], device: runner.device,
          account: runner.account, leases: runner.leases, media: media, stores: stores, options: options,
          draining: draining,
          ending: ending, oomKills: oomKills, observer: observer, log: log)
        let work: @Sendable () -> Void = { [self] in
          slot.run()
          slotEnded()
        }
        if !slots.start("slot", work) {
          log.error("cannot use the lane \(keeper.name): \(Self.noThread)")
          slotEnded()
        }
      }
    }
    slotEnded()
    let names = works.map(\.queue.name).joined(separator: ", ")
    log.info(
      "worker \(options.name) serves queue\(works.count > 1 ? "s" : "") \(names) with \(runners.map(\.words).joined(separator: ", "))"
    )
    if obey() { slots.wait() }
    finish(helpers)
    log.info("worker \(options.name) has stopped")
  }

  /// The last slot tells that no job runs any more.
  private func slotEnded() {
    if slotsLeft.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { events.post(.idle) }
  }

  /// Ends what is there beside the slots, and waits for that.
  private func finish(_ helpers: ThreadGroup) {
    stopLeasing()
    ledger.close()
    ending.signal()
    for work in works { work.held.close() }
    helpers.wait()
  }

  /// Stops the worker: the first time after running jobs had their time to end, the second time at once. May be
  /// called from any thread, also before `run` and after it, and any number of times.
  public func stop() { events.post(.stop) }

  /// As `stop`, the first time; asking again, or after it, means nothing more.
  public func drain() { events.post(.drain) }

  /// Tells when the last device went out of use, and when the first is back.
  private func tellReadiness() {
    wasReady.withLock { wasReady in
      let isReady = runners.contains { $0.device.trouble == nil }
      guard isReady != wasReady else { return }
      wasReady = isReady
      if isReady {
        log.info("a device is available again; taking jobs")
      } else {
        log.error(
          "no usable device is left: no jobs are taken until one is back; see the warnings above")
      }
    }
  }

  private var keepers: [LaneKeeper] { runners.flatMap(\.keepers) }

  /// The processes of the lanes that run now.
  var lanes: [pid_t] { keepers.map { $0.pid.load(ordering: .acquiring) }.filter { $0 != 0 } }

  /// Until the queues have been checked and one of them has answered. False: it was stopped before.
  private func waitForQueues() throws(QueueError) -> Bool {
    var backoff = Backoff()
    while true {
      if try startup.isAnswered() { return true }
      if events.next(until: monotonicSeconds() + backoff.next()) != .tick { return false }
    }
  }

  /// What a queue needs beside the lanes.
  private func start(_ threads: ThreadGroup, _ work: ServedQueue, _ maintenance: MaintenanceLoop) -> Bool {
    let (queue, held, calls) = (work.queue, work.held, work.calls)
    let renewer = Renewer(
      queue: queue, held: held, seconds: options.leaseSeconds, patience: options.slotPatience, calls: calls)
    var started = threads.start("renewer") { [liveness] in
      renewer.run { liveness.beat("renews leases of \(queue.name)", at: monotonicSeconds()) }
    }
    let follower = CancelFollower(
      queue: queue, worker: options.name, held: held, calls: calls, draining: draining)
    started =
      threads.start("cancels") { [liveness] in
        follower.run { liveness.beat("follows cancellations of \(queue.name)", at: monotonicSeconds()) }
      } && started
    started = threads.start("maintenance") { maintenance.run() } && started
    if let cache = work.quoteCache {
      let sync = QuoteSync(cache: cache, calls: calls)
      started = threads.start("quotes") { sync.run() } && started
    }
    let heartbeat = WorkerHeartbeat(
      queue: queue, worker: options.name, calls: calls, card: { [self] in card },
      counted: { work.pool.store($0, ordering: .relaxed) })
    started = threads.start("heartbeat") { heartbeat.run() } && started
    let admitting = AdmitLoop(queue: queue, calls: calls, draining: draining)
    return threads.start("admitter") { [admission] in admitting.run(admission) } && started
  }

  private var jobs: Int { works.reduce(0) { $0 + $1.held.all.count } }

  /// No more jobs and documents are taken.
  private func stopLeasing() {
    draining.signal()
    for runner in runners {
      runner.device.close()
      runner.leases.close()
    }
    for work in works { work.queue.wake() }
    for keeper in keepers { keeper.wakeup.signal() }
  }

  private static let noThread = "this machine cannot start more threads (see ulimit -u, pids.max)"

  /// Obeys `Drain` until it says that all is over; false: some slots do not end.
  private func obey() -> Bool {
    var drain = Drain(grace: options.grace, handBackPatience: options.handBackPatience)
    while true {
      let event = events.next(until: drain.deadline ?? .infinity)
      for action in drain.handle(event, at: monotonicSeconds()) {
        switch action {
        case .stopLeasing:
          log.info(
            jobs == 0
              ? "stopping: no jobs are running"
              : "stopping: \(jobs) job\(jobs == 1 ? " has" : "s have") \(Int(options.grace)) s to finish; SIGTERM stops at once"
          )
          stopLeasing()
        case .handBack:
          log.info("requeueing \(jobs) job\(jobs == 1 ? "" : "s")")
          for work in works { work.held.handBack() }
        case .end: return true
        case .abandon:
          log.error(
            "\(jobs) job\(jobs == 1 ? "" : "s") could not be requeued within \(Int(options.handBackPatience)) s; other workers take them when their leases expire. Is the file server unreachable?"
          )
          return false
        }
      }
    }
  }
}
