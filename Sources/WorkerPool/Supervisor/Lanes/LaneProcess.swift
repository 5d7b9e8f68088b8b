import ClipJob
import LaneProtocol
import Logging
import Processes
import Telemetry
import Threads

#if canImport(Glibc)
  import Glibc
#endif

/// What a lane's supervisor sees next.
enum LaneEvent: Sendable, Equatable {
  case message(FromLane)
  /// It wrote something else than the protocol: it is not to be trusted any more.
  case garbled(String)
  /// Its process ended.
  case ended(ProcessExit)
  /// `Wakeup.signal` was called.
  case woken
  /// The time is over.
  case timeout
}

/// The supervisor's end of one lane. Used by the thread that started it, which must outlive it
/// (`ChildProcess`).
final class LaneProcess {
  private let child: ChildProcess
  private let wakeup: Wakeup
  private let log: LaneLog
  private let grants: GrantChannel?
  /// Told what its fetcher has refused because the lane's job does not name it, a clause.
  private let onRefusal: (String) -> Void
  /// It has asked for what its job does not name: something else than this program may be at work in it.
  private(set) var isSuspect = false
  private var reader = LaneFrameReader(bodyLimit: 0)
  private var budget = MessageBudget()
  private var tooMuch: LaneProtocolError?
  /// Monotonic seconds until when its standard error is not read, because it floods.
  private var errorsRest = 0.0
  private var lines = BoundedLines()
  private var outgoing: [UInt8] = []
  private var sent = 0
  private var isOutputOpen = true
  private var areErrorsOpen = true
  /// Jobs that it was given.
  private(set) var jobs = 0

  /// Seconds between two readings of a flood: a lane that writes faster waits for its pipe, and its supervisor does not
  /// spend its time on throwing lines away.
  private static let floodInterval = 0.01

  /// - Parameters:
  ///   - log: gets each line that the lane writes to its standard error.
  ///   - onRefusal: told what its fetcher has refused because the lane's job does not name it, a clause.
  init(
    _ launcher: LaneLauncher, place: LanePlace, scope: LaneScope, wakeup: Wakeup, log: LaneLog,
    onRefusal: @escaping (String) -> Void = { _ in }
  ) throws(ProcessStartError) {
    self.wakeup = wakeup
    self.log = log
    self.onRefusal = onRefusal
    child = try ChildProcess(
      launcher.executable, launcher.words(place, scope), environment: launcher.environment, hasChannel: true)
    grants = child.channel.map { GrantChannel($0, stores: launcher.stores, buckets: scope.buckets) }
  }

  var pid: pid_t { child.pid }
  var residentBytes: Int? { child.residentBytes }
  /// The last lines that it wrote to its standard error since the last order to run.
  var lastWords: [String] { lines.last }

  /// Never blocks: what the pipe does not take now goes with the next `next`.
  func send(_ message: ToLane) {
    if case .run = message {
      jobs += 1
      budget.beginOrder()
      lines.forget()
    }
    outgoing.append(contentsOf: message.frame.bytes)
    flush()
  }

  /// Gives it a job, and lets its fetcher reach what the job names by URL, and nothing else.
  func begin(_ order: LaneOrder, _ job: Job) {
    // Without it the job would fail for want of its files; a lane that ends before it begins is no fault of the job.
    if let grants, !grants.tell(grants.grant(of: job)) { return kill() }
    send(.run(order))
  }

  /// Asks it what a job or a source is, and lets its fetcher reach what `job` names by URL, and nothing else.
  func begin(_ survey: LaneSurvey, _ job: Job) {
    if let grants, !grants.tell(grants.grant(of: job)) { return kill() }
    send(.survey(survey))
  }

  /// Its job is over: its fetcher reaches nothing, and has no credentials.
  func endJob() {
    if let grants, !grants.tell(.none) { kill() }
  }

  /// Whether its fetcher can use the stores. Waits for that, while `goOn`.
  func checkStores(while goOn: () -> Bool) -> GrantChannel.Stores {
    grants?.checkStores(while: goOn) ?? .unknown
  }

  /// Ends it at once. `next` then tells how it ended, after what it had still written.
  func kill() { child.kill() }

  /// Ends it at once and waits for that; what it still wrote to the protocol is lost.
  func killAndWait() -> ProcessExit {
    kill()
    return end()
  }

  /// Waits until the monotonic time `deadline` at most; what is there already is told also after it. Everything that the
  /// lane wrote before it ended comes before `ended`.
  func next(until deadline: Double) -> LaneEvent {
    var hasLooked = false
    while true {
      let now = monotonicSeconds()
      log.settle(at: now)
      do throws(LaneProtocolError) {
        if let frame = try reader.next() {
          try budget.heard(at: now)
          return .message(try FromLane(frame))
        }
        if let tooMuch { throw tooMuch }
      } catch {
        return .garbled(error.message)
      }
      guard isOutputOpen else { return .ended(end()) }
      // Also of a lane that gives no rest: what its supervisor has to look at has the same times for all.
      if hasLooked, now >= deadline { return .timeout }
      hasLooked = true
      if look(until: deadline, now: now) { return .woken }
    }
  }

  /// Waits for whatever comes first, and reads and writes what the pipes have and take, each a bounded amount. Whether
  /// `Wakeup.signal` was called.
  private func look(until deadline: Double, now: Double) -> Bool {
    let readsErrors = areErrorsOpen && now >= errorsRest
    let wakes = areErrorsOpen && !readsErrors ? min(deadline, errorsRest) : deadline
    var files = [
      pollfd(fd: wakeup.readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: readsErrors ? child.errors : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: outgoing.isEmpty ? -1 : child.input, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: grants?.isOpen == true ? child.channel ?? -1 : -1, events: Int16(POLLIN), revents: 0),
    ]
    // Rounded up, so that waiting for a moment never becomes spinning before it.
    let wait = max(0, min((wakes - monotonicSeconds()) * 1000 + 1, 3_600_000))
    let ready = poll(&files, nfds_t(files.count), Int32(wait))
    guard ready > 0 else {
      // The kernel has no memory for it: it may have some soon.
      if ready < 0, errno != EINTR { usleep(10_000) }
      return false
    }
    if files[4].revents != 0 { hearRefusals() }
    if files[2].revents != 0 { readErrors() }
    if files[3].revents != 0 { flush() }
    if files[1].revents != 0 { readOutput() }
    guard files[0].revents != 0 else { return false }
    wakeup.reset()
    return true
  }

  /// Asks it to end and waits; kills it when it does not within `seconds`.
  func quit(within seconds: Double) {
    send(.quit)
    let deadline = monotonicSeconds() + seconds
    while true {
      switch next(until: deadline) {
      case .ended: return
      case .timeout, .garbled:
        _ = killAndWait()
        return
      case .message, .woken: continue
      }
    }
  }

  // MARK: - Pipes

  private func end() -> ProcessExit {
    if !isOutputOpen, child.exit == nil, !child.isDying() { child.kill() }
    let exit = child.reap()
    readErrors()
    for line in lines.finish() { log.add(line) }
    log.settle(at: monotonicSeconds(), isGone: true)
    return exit
  }

  private func hearRefusals() {
    for refusal in grants?.refusals() ?? [] {
      isSuspect = true
      onRefusal(refusal)
    }
  }

  private func readOutput() {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(child.output, &bytes, bytes.count)
    if count > 0 {
      reader.append(bytes[..<count])
      do throws(LaneProtocolError) { try budget.read(count, at: monotonicSeconds()) } catch {
        tooMuch = error
      }
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      isOutputOpen = false
    }
  }

  private func readErrors() {
    var bytes = [UInt8](repeating: 0, count: 1 << 12)
    // Bounded: a lane that writes without end must not keep its supervisor here.
    for _ in 0..<16 where areErrorsOpen {
      let count = read(child.errors, &bytes, bytes.count)
      if count > 0 {
        for line in lines.append(bytes[..<count]) { log.add(line) }
        log.leaveOut(bytes: lines.takeSkipped())
        if log.isFlooded { errorsRest = monotonicSeconds() + Self.floodInterval }
        continue
      }
      if count == 0 || (errno != EAGAIN && errno != EINTR) { areErrorsOpen = false }
      return
    }
  }

  private func flush() {
    while sent < outgoing.count {
      let count = outgoing.withUnsafeBytes { bytes in
        write(child.input, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
      }
      if count > 0 {
        sent += count
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN {
        return
      } else {
        break  // Nobody reads: `next` will tell that it ended.
      }
    }
    outgoing.removeAll(keepingCapacity: outgoing.count <= 1 << 16)
    sent = 0
  }
}
