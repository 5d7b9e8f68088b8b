// Note: why the sum is exact.
//
// Everything is counted in whole grains: a price of one picodollar an hour for one nanosecond. Of what a stretch of time
// costs, each open lane gets an equal part, rounded down; what is left of the division is idle. A job's grains become
// picodollars when it is charged, rounded down; what is left of that becomes idle, too, and what idle time leaves stays
// with it. Nothing is made and nothing lost: when all is charged at one moment, the charges are the device's
// price × its time, rounded down to a picodollar.

/// Divides what one device costs between the jobs in its lanes and idle time. A pure state machine: times are handed in.
///
/// The open lanes of a device share it equally, whatever they do; a lane's part is its job's, or idle. With no lane open all
/// of it is idle.
public struct PriceMeter: Sendable {
  /// Nanoseconds of a clock that never goes back. An earlier time than the last one counts as the last.
  public typealias Time = Int64

  /// What a stretch of time came to.
  public struct Charge: Sendable, Equatable {
    public var from: Time
    public var to: Time
    public var cost: Money
    /// Nanoseconds of the device: a job that shared it with another all the time has half of the time that passed.
    public var deviceTime: Int64
  }

  /// US dollars for an hour of the device.
  public let price: Money
  public let start: Time
  public private(set) var now: Time
  private var open: Set<Int> = []
  private var jobs: [Int: Account] = [:]
  private var idle: Account

  private struct Account: Sendable {
    var since: Time
    var grains: Int128 = 0
    var deviceTime: Int64 = 0

    /// Charges what is whole picodollars and keeps the rest.
    mutating func charge(until now: Time) -> Charge {
      let (whole, rest) = grains.quotientAndRemainder(dividingBy: PriceMeter.hour)
      let charge = Charge(
        from: since, to: now, cost: Money(picodollars: whole), deviceTime: deviceTime)
      self = Account(since: now, grains: rest)
      return charge
    }
  }

  /// Nanoseconds; grains in a picodollar.
  private static let hour: Int128 = 3_600_000_000_000

  public init(price: Money, start: Time) {
    self.price = price
    self.start = start
    now = start
    idle = Account(since: start)
  }

  /// Lanes that share the device.
  public var openLanes: Int { open.count }

  // MARK: What happens

  /// The lane has its part from now on. Opening an open lane changes nothing.
  public mutating func open(_ lane: Int, at time: Time) {
    advance(to: time)
    open.insert(lane)
  }

  /// The lane has no part any more; a job that is still in it costs nothing from here on.
  public mutating func close(_ lane: Int, at time: Time) {
    advance(to: time)
    open.remove(lane)
  }

  /// The lane's part is a job's from now on. A job that was there before is over, and what it was not charged is idle.
  public mutating func begin(_ lane: Int, at time: Time) {
    if let dropped = end(lane, at: time) {
      idle.grains += dropped.cost.picodollars * Self.hour
      idle.deviceTime += dropped.deviceTime
    }
    jobs[lane] = Account(since: now)
  }

  /// What the lane's job came to since it began, or was charged last; it goes on. Nil: there is none.
  public mutating func charge(_ lane: Int, at time: Time) -> Charge? {
    advance(to: time)
    return jobs[lane]?.charge(until: now)
  }

  /// As `charge`; the job is over.
  public mutating func end(_ lane: Int, at time: Time) -> Charge? {
    advance(to: time)
    guard var account = jobs.removeValue(forKey: lane) else { return nil }
    let charge = account.charge(until: now)
    idle.grains += account.grains
    return charge
  }

  /// What was idle since the last time that this was asked. The stretches follow each other without gaps.
  public mutating func chargeIdle(at time: Time) -> Charge {
    advance(to: time)
    return idle.charge(until: now)
  }

  private mutating func advance(to time: Time) {
    guard time > now else { return }
    let passed = time - now
    now = time
    var (grains, deviceTime) = (Int128(price.picodollars) * Int128(passed), passed)
    if !open.isEmpty {
      let lanes = Int64(open.count)
      let part = (grains: grains / Int128(lanes), deviceTime: passed / lanes)
      for lane in open where jobs[lane] != nil {
        jobs[lane]?.grains += part.grains
        jobs[lane]?.deviceTime += part.deviceTime
        grains -= part.grains
        deviceTime -= part.deviceTime
      }
    }
    idle.grains += grains
    idle.deviceTime += deviceTime
  }
}
