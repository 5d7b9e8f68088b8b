import JobQueue
import Synchronization
import Telemetry
import Threads
import Glibc

// Who talks to whom
//
//                 ┌────────────────────────── JobQueue ──────────────────────────┐
//            lease│ commit settle   renew│          events│      inbox│    expired│ reap
//                 ▼                      ▼                ▼           ▼           ▼
//   LaneSlot (a thread per lane)      Renewer         follower    admitter     janitor     (a thread each)
//     │    ▲                             │                │
//     │    └────── HeldLeases: progress up, "cancelled", "lost", "give back" down, and a Wakeup
//     │
//     ├── LaneKeeper ── starts, replaces, recycles
//     │
//     └── Attempt ═════ pipes (LaneFrame) ═════ LaneServer in the lane's process ── RenderSession
//           │               stderr ──► WorkerLog
//           └── LaneWatch: deadline, hang, memory, politeness ── LaneDeath: what a lane's end says of the job
//
// Waiting: a slot waits in `lease` without a job and in `poll` with one; the others wait in their queue calls or
// on a Completion. `queue.wake()`, the wakeups and the signals end every wait.
//
// Stopping: `stop` feeds `Drain`, which `run` obeys. Draining: no lease, no inbox; renewals go on. Giving back:
// every held lease is marked, its lane killed, its files removed, the job settled as handed back. When all slots
// have ended, the rest is told to end.
//
// What is certain and what is not: time that passes here says when to stop working on a lease (HeldLease); only
// the queue says who may publish (commit) and whose end counts (settle).

/// Works on the jobs of one queue until it is stopped.
public final class Worker: Sendable {
  private let queue: any JobQueue
  private let options: WorkerOptions
  private let log: WorkerLog
  private let clock: @Sendable () -> Double
  private let admission: (@Sendable ([UInt8]) -> Admission)?
  private let held = HeldLeases()
  private let draining = Completion()
  private let ending = Completion()
  private let events = EventBox()
  private let keepers: [LaneKeeper]

  /// - Parameters:
  ///   - clock: monotonic seconds, for deadlines on this machine; leases are the queue's affair.
  ///   - admission: reads documents of the inbox, where the options say so.
  public init(
    queue: any JobQueue, launcher: LaneLauncher, options: WorkerOptions, log: WorkerLog,
    clock: @escaping @Sendable () -> Double = { monotonicSeconds() },
    admission: @escaping @Sendable ([UInt8]) -> Admission
  ) throws(WorkerError) {
    self.queue = queue
    self.options = options
    self.log = log
    self.clock = clock
    self.admission = options.readsInbox ? admission : nil
    // Writing to a lane that has just died is an error of a write, not the end of this process.
    signal(SIGPIPE, SIG_IGN)
    var keepers: [LaneKeeper] = []
    for device in options.devices {
      for number in 0..<device.lanes {
        do {
          keepers.append(
            try LaneKeeper(
              name: "\(device.name)/\(number)", device: device.name, launcher: launcher,
              limits: options.keeping, log: log, clock: clock))
        } catch {
          throw WorkerError("The worker cannot start: \(error.message).")
        }
      }
    }
    self.keepers = keepers
  }

  /// Works, on threads of its own, until `stop`; blocks the calling thread. Throws when the queue cannot be used as
  /// it is configured (`QueueError.Kind.misconfigured`) from the start; one that is away is waited for.
  public func run() throws(QueueError) {
    guard try waitForQueue() else { return }
    let calls = QueueCall(log: log, ending: ending)
    let chores = ThreadGroup()
    let slots = ThreadGroup()
    guard start(chores, calls) else {
      ending.signal()
      queue.wake()
      throw QueueError(.misconfigured, "the worker cannot start: \(Self.noThread)")
    }
    let oomKills = OOMKills()
    for keeper in keepers {
      let slot = LaneSlot(
        keeper: keeper, identity: identity(keeper.device), queue: queue, options: options, held: held,
        calls: calls, draining: draining, clock: clock, oomKills: oomKills)
      if !slots.start("slot", { slot.run() }) {
        log.error("the lane \(keeper.name) is not used: \(Self.noThread)")
      }
    }
    let whenIdle: @Sendable () -> Void = { [events] in
      slots.wait()
      events.post(.idle)
    }
    guard chores.start("idle", whenIdle) else {
      throw QueueError(.misconfigured, "the worker cannot start: \(Self.noThread)")
    }
    log.info("worker \(options.name) works on queue \(queue.name) with \(keepers.count) lanes")
    obey()
    ending.signal()
    chores.wait()
    log.info("worker \(options.name) has stopped")
  }

  /// Stops the worker: the first time after running jobs had their time to end, the second time at once. May be
  /// called from any thread, also before `run` and after it, and any number of times.
  public func stop() { events.post(.stop) }

  /// The processes of the lanes that run now.
  var lanes: [pid_t] { keepers.map { $0.pid.load(ordering: .acquiring) }.filter { $0 != 0 } }

  private func identity(_ device: String) -> WorkerIdentity {
    // Every machine has a `cpu`: one without room must not keep a job from all others.
    let isNamed = device != "cpu" || options.host.isEmpty
    return WorkerIdentity(worker: options.name, device: isNamed ? device : "cpu:\(options.host)")
  }

  /// False: it was stopped before the queue answered.
  private func waitForQueue() throws(QueueError) -> Bool {
    let calls = QueueCall(log: log, ending: ending)
    var backoff = Backoff()
    while true {
      do throws(QueueError) {
        _ = try queue.now()
        return true
      } catch {
        guard error.kind == .unavailable || error.kind == .refused else { throw error }
        calls.tell("reach the queue", error)
      }
      if events.next(until: clock() + backoff.next(), clock: clock) == .stop { return false }
    }
  }

  private func start(_ chores: ThreadGroup, _ calls: QueueCall) -> Bool {
    let renewer = Renewer(
      queue: queue, held: held, seconds: options.leaseSeconds, clock: clock, calls: calls)
    let work = Chores(queue: queue, held: held, policy: options.retry, calls: calls, draining: draining)
    var started = chores.start("renewer") { renewer.run() }
    started = chores.start("events") { work.followEvents() } && started
    started = chores.start("janitor") { work.reap() } && started
    if let admission { started = chores.start("admitter") { work.admit(admission) } && started }
    return started
  }

  private static let noThread = "this machine starts no more threads (see ulimit -u, pids.max)"

  /// Obeys `Drain` until it says that all is over.
  private func obey() {
    var drain = Drain(grace: options.grace)
    while true {
      let event = events.next(until: drain.deadline ?? .infinity, clock: clock)
      for action in drain.handle(event, at: clock()) {
        switch action {
        case .stopLeasing:
          log.info(
            "stopping: \(held.all.count) jobs have \(Int(options.grace)) s to end; once more to stop at once")
          draining.signal()
          queue.wake()
          for keeper in keepers { keeper.wakeup.signal() }
        case .handBack:
          log.info("giving back \(held.all.count) jobs")
          held.handBack()
        case .end: return
        }
      }
    }
  }
}

/// A worker that cannot even begin.
public struct WorkerError: Error, Sendable, Equatable {
  public var message: String
  public init(_ message: String) { self.message = message }
}

/// What a worker is told, in order.
private final class EventBox: @unchecked Sendable {
  // Unchecked: `waiting` is guarded by `condition`.
  private let condition = Condition()
  private var waiting: [Drain.Event] = []

  func post(_ event: Drain.Event) {
    condition.locked { waiting.append(event) }
    condition.broadcast()
  }

  /// The next event; `tick` at `deadline` when there is none before.
  func next(until deadline: Double, clock: () -> Double) -> Drain.Event {
    condition.locked {
      while waiting.isEmpty {
        let left = deadline - clock()
        if left <= 0 { return .tick }
        // A clock may run otherwise than the machine's: it is looked at again once in a while.
        _ = condition.wait(until: monotonicSeconds() + min(left, 3600))
      }
      return waiting.removeFirst()
    }
  }
}
