import ClipJob
import Costs
import Quotes
import Synchronization

// Who tells whom
//
//   LaneSlot ── a lane opens, closes; an attempt begins, publishes, ends ──┐
//                                                                          ▼
//   Accountant ── every minute, and at the end ─────────────────────► DeviceAccount (PriceMeter) ── entries
//                                                                          ▲                           │
//   Attempt ── what it may publish costs so much: into the result ─────────┘          LedgerWriter of a queue ──► Ledger
//                                                                                     WorkerObserver

/// What one device of a worker costs, and who has it. Any thread may tell it what happens.
final class DeviceAccount: Sendable {
  /// Gets the entries of a device in their order, with its account locked: may not block, nor ask the account. The queue: whose job it was; nil: idle time.
  typealias Book = @Sendable (LedgerEntry, _ queue: String?) -> Void

  private struct State {
    var meter: PriceMeter
    var attempts: [Int: (account: AttemptAccount, queue: String)] = [:]
  }

  let device: PricedDevice
  /// What is booked has a price.
  var isPriced: Bool { price != nil }
  private let worker: String
  private let deviceID: String
  /// Nil: its time has no price.
  private let price: Money?
  private let table: PriceTable?
  private let isSpot: Bool
  private let clock: AccountClock
  private let energy: @Sendable () -> Double?
  private let book: Book
  private let state: Mutex<State>

  /// - Parameters:
  ///   - deviceID: by which queues tell it from all other devices.
  ///   - price: of an hour; nil: nobody has said.
  ///   - energy: what the device has used so far, joules; nil: it does not tell. Must answer at once.
  init(
    _ device: PricedDevice, deviceID: String, price: Money?, options: WorkerOptions, clock: AccountClock,
    energy: @escaping @Sendable () -> Double? = { nil }, book: @escaping Book
  ) {
    self.device = device
    self.deviceID = deviceID
    self.price = price
    worker = options.name
    table = options.prices
    isSpot = options.isSpot
    self.clock = clock
    self.energy = energy
    self.book = book
    state = Mutex(State(meter: PriceMeter(price: price ?? .zero, start: clock.now())))
  }

  // MARK: Lanes

  /// The lane shares the device from now on.
  func open(_ lane: Int) { state.withLock { $0.meter.open(lane, at: clock.now()) } }

  func close(_ lane: Int) { state.withLock { $0.meter.close(lane, at: clock.now()) } }

  /// Lanes that share the device now.
  private var openLanes: Int { state.withLock { $0.meter.openLanes } }
}

extension DeviceAccount: JobPricing {
  /// As long as no lane more or less shares the device.
  func usd(seconds: Double, bytes: Double) -> Double? {
    guard let price else { return nil }
    let lane = price.usd / 3600 * seconds / Double(max(1, openLanes))
    return lane + (table?.egress(bytes: Int(min(max(0, bytes), 1e18))) ?? .zero).usd
  }
}

extension DeviceAccount {
  // MARK: Attempts

  /// The lane's time is the attempt's from now on.
  func begin(_ lane: Int, _ facts: AttemptAccount.Facts, of queue: String) {
    state.withLock { state in
      let now = clock.now()
      state.meter.begin(lane, at: now)
      state.attempts[lane] = (AttemptAccount(facts, at: now, energy: energy()), queue)
    }
  }

  /// The attempt's time ends: the result, with what it cost.
  func publish(_ lane: Int, _ result: JSONValue, bytes: Int) -> JSONValue {
    guard var document = JobResult(result) else { return result }
    let used = energy()
    let fetched = document.io?.bytesFetched.map(LedgerEntry.believed) ?? 0
    let known = state.withLock {
      state -> (cost: Money, stages: [String: Money], deviceTime: Int64, joules: Double?)? in
      guard var attempt = state.attempts[lane]?.account else { return nil }
      attempt.add(state.meter.end(lane, at: clock.now()))
      let (cost, stages) = attempt.publish(
        busy: document.timing?.stages ?? [:],
        egress: price == nil ? .zero : table?.egress(bytes: bytes) ?? .zero,
        ingress: price == nil ? .zero : table?.ingress(bytes: fetched) ?? .zero)
      state.attempts[lane]?.account = attempt
      return (cost, stages, attempt.deviceTime, attempt.joules(of: used))
    }
    guard let known else { return result }
    var cost = document.cost ?? JobResult.Cost()
    if price != nil { cost.set(known.cost, stages: known.stages, isAssumed: table?.isAssumed ?? false) }
    if device.isGPU { cost.gpuSeconds = Double(known.deviceTime) / 1e9 }
    cost.joules = known.joules ?? cost.joules
    document.cost = cost
    return document.document
  }

  /// What the attempt was about to publish was refused: its time goes on.
  func goOn(_ lane: Int) {
    state.withLock { state in
      guard state.attempts[lane] != nil else { return }
      state.meter.begin(lane, at: clock.now())
      state.attempts[lane]?.account.goOn()
    }
  }

  /// The attempt is over.
  ///
  /// - Parameter result: of one that succeeded.
  func end(_ lane: Int, _ outcome: LedgerEntry.Outcome, result: JobResult?) {
    state.withLock { state in
      guard let found = state.attempts.removeValue(forKey: lane) else { return }
      var attempt = found.account
      attempt.add(state.meter.end(lane, at: clock.now()))
      var entry = blank(.job)
      attempt.fill(&entry, outcome)
      entry.seconds = attempt.seconds
      if device.isGPU { entry.gpuSeconds = Double(attempt.deviceTime) / 1e9 }
      if outcome == .succeeded, let result { entry.note(result) }
      enter(entry, found.queue)
    }
  }

  // MARK: The book-keeping

  /// Books what has come up so far: idle time, and of attempts that go on the part that is over.
  /// No attempt is under way.
  var isIdle: Bool { state.withLock { $0.attempts.isEmpty } }

  func bookParts() {
    state.withLock { state in
      let now = clock.now()
      for (lane, attempt) in state.attempts where !attempt.account.isPublishing {
        var account = attempt.account
        account.add(state.meter.charge(lane, at: now))
        var entry = blank(.job)
        account.fill(&entry, .running)
        state.attempts[lane]?.account = account
        enter(entry, attempt.queue)
      }
      let charge = state.meter.chargeIdle(at: now)
      var idle = blank(.idle)
      (idle.from, idle.to) = (charge.from, charge.to)
      (idle.cost, idle.deviceTime) = (charge.cost, charge.deviceTime)
      enter(idle, nil)
    }
  }

  // Note: one order. Entries are booked while the account is locked: a part that was worked out before an attempt ended
  // must not come into the ledger behind its end.
  private func enter(_ entry: LedgerEntry, _ queue: String?) {
    var entry = entry
    if price == nil { entry.clearMoney() }
    book(entry, queue)
  }

  private func blank(_ kind: LedgerEntry.Kind) -> LedgerEntry {
    var entry = LedgerEntry(kind, from: 0, to: 0, worker: worker, device: device.name, deviceID: deviceID)
    (entry.isSpot, entry.hasAssumedPrice) = (isSpot, price != nil && table?.isAssumed == true)
    return entry
  }
}

extension LedgerEntry {
  fileprivate mutating func clearMoney() {
    cost = nil
    egress = .zero
    stages = [:]
  }

  /// Results are written by lanes, which hostile files may have taken over: what cannot be is not noted.
  fileprivate mutating func note(_ result: JobResult) {
    busySeconds = (result.timing?.stages ?? [:]).compactMapValues(Self.believed)
    cpuSeconds = result.cost?.cpuSeconds.flatMap(Self.believed)
    joules = result.cost?.joules
    quotedUSD = result.cost?.quotedUSD
    quotedSeconds = result.cost?.quotedSeconds
    outputSeconds = result.outputs.compactMap(\.clipDuration).compactMap(Self.believed)
      .reduce(0) { min(Self.mostSeconds, $0 + $1) }
    bytesOut = result.outputs.compactMap(\.bytes).map(Self.believed)
      .reduce(0) { min(Self.mostBytes, $0 + $1) }
    bytesFetched = result.io?.bytesFetched.map(Self.believed)
    bytesSent = result.io?.bytesSent.map(Self.believed)
  }

  /// Thirty years.
  private static let mostSeconds = 1e9
  private static let mostBytes = 1 << 60

  private static func believed(_ seconds: Double) -> Double? {
    (0...mostSeconds).contains(seconds) ? seconds : nil
  }

  fileprivate static func believed(_ bytes: Int) -> Int { min(max(0, bytes), mostBytes) }
}
