import Synchronization
import Threads

// Who asks whom
//
//   metrics, admission, billing ── latest, energy, processMemory ──► Board ◄── look ── one thread ──► NVML
//          (any thread)                  (never waits)            (a lock)
//
// A call of NVML may take long or never come back, on a GPU that is sick or being reset. Only the sampler's own thread
// makes such calls, and it holds no lock meanwhile: everybody else reads what it has put down, and sees how old that is.
// When it hangs, the readings of all devices grow old together.

/// Looks at devices again and again, on a thread of its own, and tells anybody what it saw last.
public final class DeviceSampler: Sendable {
  /// A device's energy since the sampler's first look at it.
  public struct Energy: Sendable, Equatable {
    /// Never falls. Of the whole board, whoever used it.
    public var joules: Double
    /// Some of it is power times time between two looks: the device has no counter, or it was reset.
    public var isEstimate: Bool
  }

  public let uuids: [String]
  private let interval: Double
  private let library: String
  private let clock: @Sendable () -> Double
  private let board = Board()

  /// - Parameters:
  ///   - uuids: whole, as CUDA tells them: `GPU-…`, `MIG-…`.
  ///   - interval: seconds from one look to the next.
  ///   - clock: monotonic seconds.
  public init(
    _ uuids: [String], interval: Double = 1, library: String = NVML.libraryName,
    clock: @escaping @Sendable () -> Double = { monotonicSeconds() }
  ) {
    self.uuids = uuids
    self.interval = interval
    self.library = library
    self.clock = clock
  }

  /// Starts the thread, once; false where the system has none left. Ended by `stop`; a thread that hangs in NVML is left
  /// behind.
  public func start() -> Bool {
    guard board.begins() else { return true }
    return WorkThread.start("nvml") { [board, uuids, library, clock, interval] in
      var eye = Eye(library: library)
      while eye.look(at: uuids, board, clock), board.waitForNext(interval) {}
    }
  }

  /// No look follows the one that may be under way; what was seen stays. Does not wait.
  public func stop() { board.end() }

  /// What was seen of the device last, and how many seconds ago that was; nil: nothing yet, see `problem`.
  public func latest(_ uuid: String) -> (reading: DeviceReading, age: Double)? {
    guard let seen = board.devices.withLock({ $0[uuid]?.seen }) else { return nil }
    return (seen.reading, max(0, clock() - seen.time))
  }

  /// Nil: it was never seen.
  public func energy(_ uuid: String) -> Energy? {
    board.devices.withLock { devices in
      guard let device = devices[uuid], device.seen != nil else { return nil }
      return Energy(joules: device.energy.joules, isEstimate: device.energy.isEstimate)
    }
  }

  /// Bytes of the device that the process held at the last look; nil: NVML does not know the process, as often in
  /// containers. As old as `latest`.
  public func processMemory(_ process: Int32, on uuid: String) -> Int? {
    board.devices.withLock { $0[uuid]?.seen?.processes?[process] }
  }

  /// Why the device was not seen at the last look, a sentence; nil: it was, or no look has come to its end.
  public func problem(_ uuid: String) -> NVMLError? { board.devices.withLock { $0[uuid]?.problem } }

  /// The version of NVIDIA's driver; nil: not known yet.
  public var driverVersion: String? { board.driver.withLock { $0 } }

  /// Waits until every device was looked at once, with or without success; false: not within `seconds`.
  public func waitForFirstLook(seconds: Double) -> Bool { board.firstLook.wait(seconds: seconds) }

  /// One look on the calling thread, for tests: as the thread's, it waits for NVML.
  func look() {
    var eye = Eye(library: library)
    _ = eye.look(at: uuids, board, clock)
  }
}

/// What was seen, as the threads share it.
private final class Board: @unchecked Sendable {
  // Unchecked: `hasBegun` and `hasEnded` are guarded by `condition`.
  struct Device {
    var seen: (reading: DeviceReading, processes: [Int32: Int]?, time: Double)?
    var energy = EnergyCounter()
    var problem: NVMLError?
  }
  let devices = Mutex<[String: Device]>([:])
  let driver = Mutex<String?>(nil)
  let firstLook = Completion()
  private let condition = Condition()
  private var hasBegun = false
  private var hasEnded = false

  /// False: it had begun before.
  func begins() -> Bool {
    condition.locked {
      defer { hasBegun = true }
      return !hasBegun
    }
  }

  func end() {
    condition.locked { hasEnded = true }
    condition.broadcast()
  }

  /// False: it is over.
  func waitForNext(_ interval: Double) -> Bool {
    let deadline = monotonicSeconds() + interval
    return condition.locked {
      while !hasEnded, condition.wait(until: deadline) {}
      return !hasEnded
    }
  }
}

/// The one who calls NVML.
private struct Eye {
  let library: String
  private var handles: [String: NVMLDevice] = [:]

  init(library: String) { self.library = library }

  /// False: there will never be anything to see, the library is missing or too old.
  mutating func look(at uuids: [String], _ board: Board, _ clock: @Sendable () -> Double) -> Bool {
    var isHopeless = false
    for uuid in uuids {
      // From before the calls: a reading is never younger than it says.
      let time = clock()
      do throws(NVMLError) {
        let nvml = try NVML.load(library: library)
        board.driver.withLock { $0 = nvml.driverVersion }
        let device = if let known = handles[uuid] { known } else { try nvml.device(uuid) }
        handles[uuid] = device
        let (reading, processes) = (try device.read(), try device.processes())
        board.devices.withLock { devices in
          var entry = devices[uuid] ?? Board.Device()
          entry.seen = (reading, processes, time)
          entry.energy.add(counter: reading.energyJoules, watts: reading.powerWatts, at: time)
          entry.problem = nil
          devices[uuid] = entry
        }
      } catch {
        // A GPU that was reset has another handle.
        handles[uuid] = nil
        if error.kind == .libraryMissing || error.kind == .libraryTooOld { isHopeless = true }
        board.devices.withLock { $0[uuid, default: Board.Device()].problem = error }
      }
    }
    board.firstLook.signal()
    return !isHopeless
  }
}
