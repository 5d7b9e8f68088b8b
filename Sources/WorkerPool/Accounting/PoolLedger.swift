import Costs
import JobQueue
import Logging
import Synchronization
import Threads

/// The accounts of a worker's devices, and the writers that bring their entries to the queues' ledgers.
final class PoolLedger: Sendable {
  private let rates: [Money?]
  private let options: WorkerOptions
  private let clock = AccountClock()
  private let writers: [String: LedgerWriter]
  private let book: DeviceAccount.Book
  private let accounts = Mutex<[DeviceAccount]>([])
  private let closing = Completion()
  private let works: [ServedQueue]
  /// Workers beyond which those without a job book their time more rarely, so that all of them together do it no more often.
  private static let smallPool = 50.0
  private let log: WorkerLog

  /// - Parameters:
  ///   - works: at least one. Idle time is the first one's.
  ///   - ledgers: those of the queues that have one.
  init(
    _ works: [ServedQueue], ledgers: [any Ledger], options: WorkerOptions, log: WorkerLog,
    observer: (any WorkerObserver)?
  ) {
    self.options = options
    self.works = works
    self.log = log
    let devices = options.devices.map(\.priced)
    rates =
      options.prices?.rates(of: devices, millicores: options.millicores, isSpot: options.isSpot)
      ?? devices.map { _ in nil }
    let first = works.first?.queue.name ?? ""
    var writers: [String: LedgerWriter] = [:]
    for work in works {
      guard let ledger = ledgers.first(where: { $0.queue == work.queue.name }) else { continue }
      writers[work.queue.name] = LedgerWriter(ledger, name: options.name, calls: work.calls) {
        observer?.ledgerDropped($0, queue: ledger.queue)
      }
    }
    self.writers = writers
    book = { [writers] entry, queue in
      let queue = queue ?? first
      writers[queue]?.add(entry)
      observer?.booked(entry, queue: queue)
    }
  }

  /// Opens the account of a device: its time is counted from now on.
  ///
  /// - Parameters:
  ///   - number: among the options' devices.
  ///   - id: by which queues tell it from all other devices.
  func open(_ number: Int, id: String) -> DeviceAccount {
    let device = options.devices[number]
    let account = DeviceAccount(
      device.priced, deviceID: id, price: rates[number], options: options, clock: clock,
      energy: { [watch = options.watch, uuid = device.gpu?.uuid] in uuid.flatMap { watch?.energy(of: $0) } },
      book: book)
    accounts.withLock { $0.append(account) }
    return account
  }

  /// Starts the threads; false when the system has none left. They end after `close`.
  func start(in group: ThreadGroup) -> Bool {
    tellPrices()
    let started = writers.allSatisfy { queue, writer in group.start("ledger \(queue)") { writer.run() } }
    return group.start("accountant") { [self] in
      var idleSince = monotonicSeconds()
      while !closing.wait(seconds: options.bookInterval) {
        let now = monotonicSeconds()
        let isIdle = accounts.withLock { $0.allSatisfy(\.isIdle) }
        if isIdle, now - idleSince < idleInterval * 0.99 { continue }
        idleSince = now
        bookParts(unlessClosing: true)
      }
    } && started
  }

  /// Seconds between two entries of a worker without a job: ten times as many as otherwise at most.
  private var idleInterval: Double {
    let pool = works.first.map { Double($0.pool.load(ordering: .relaxed)) } ?? 1
    return options.bookInterval * min(max(1, pool / Self.smallPool), 10)
  }

  /// Books what is left and lets the writers end. No attempt is under way any more.
  func close() {
    closing.signal()
    bookParts(unlessClosing: false)
    for writer in writers.values { writer.close() }
  }

  private func bookParts(unlessClosing: Bool) {
    accounts.withLock { accounts in
      if unlessClosing, closing.isSet { return }
      for account in accounts { account.bookParts() }
    }
  }

  /// What is not priced costs nothing in results and ledgers: that is told once.
  private func tellPrices() {
    guard options.prices != nil else {
      return log.info("no price table (--prices): cost reporting is off")
    }
    if options.prices?.isAssumed == true {
      log.info("no price table (--prices): costs are of assumed prices, and marked so")
    }
    let kind = options.isSpot ? "spot price" : "on-demand price"
    for (device, rate) in zip(options.devices, rates) where rate == nil {
      let what = device.priced == .cpu ? "for cores (\"core\")" : "for “\(device.priced.name)” or its cores"
      log.warning("the price table has no \(kind) \(what): costs of \(device.name) are not reported")
    }
  }
}

extension DeviceChoice {
  /// As the price table knows it.
  var priced: PricedDevice { gpu.map { PricedDevice($0.model, isGPU: true) } ?? .cpu }
}
