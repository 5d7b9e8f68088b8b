import Testing

@testable import WorkerPool

@Suite struct DeviceHealthTests {
  private var health = DeviceHealth()
  private static let fault = DeviceHealth.Fault("it broke.")

  /// As many faults as it takes, at `now`.
  private mutating func quarantine(at now: Double) {
    for _ in 0..<3 { health.faulted(Self.fault, at: now) }
  }

  @Test mutating func threeFaultsWithinTheWindowAreAQuarantine() {
    health.faulted(Self.fault, at: 0)
    health.faulted(Self.fault, at: 599)
    // The first is too old by now.
    health.faulted(Self.fault, at: 601)
    #expect(health.phase == .serving && health.lanes(among: 4) == 4 && health.trouble(of: "g") == nil)
    health.faulted(Self.fault, at: 602)
    #expect(health.phase == .quarantined(until: 902) && health.lanes(among: 4) == 0)
    #expect(health.wait(at: 702) == 200)
  }

  @Test mutating func oneJobIsOneCulprit() {
    for time in 0..<10 { health.faulted(.init("crash", culprit: "j"), at: Double(time)) }
    #expect(health.phase == .serving)
    health.faulted(.init("crash", culprit: "k"), at: 10)
    health.faulted(.init("crash", culprit: "l"), at: 11)
    #expect(health.phase == .quarantined(until: 311))
  }

  @Test mutating func whatHappensInQuarantineDoesNotProlongIt() {
    quarantine(at: 0)
    quarantine(at: 100)
    health.succeeded(at: 101)
    health.laneIsReady(at: 102)
    #expect(health.phase == .quarantined(until: 300))
  }

  @Test mutating func aTrialHasOneLaneAndAJobDoneEndsIt() {
    quarantine(at: 0)
    health.tick(at: 299)
    #expect(health.phase == .quarantined(until: 300))
    health.tick(at: 300)
    #expect(health.phase == .onTrial(hasLane: false) && health.lanes(among: 4) == 1)
    #expect(health.trouble(of: "g") != nil)
    health.laneIsReady(at: 301)
    #expect(health.phase == .onTrial(hasLane: true) && health.lanes(among: 4) == 1)
    #expect(health.trouble(of: "g") == nil)
    health.succeeded(at: 302)
    #expect(health.phase == .serving)
    // What was before is forgiven.
    health.faulted(Self.fault, at: 303)
    health.faulted(Self.fault, at: 304)
    #expect(health.phase == .serving)
  }

  @Test mutating func eachQuarantineIsTwiceAsLongUpToAnHour() {
    quarantine(at: 0)
    var now = 300.0
    for expected in [600.0, 1200, 2400, 3600, 3600] {
      // On trial a single fault is enough, whoever is the culprit.
      health.faulted(.init("again", culprit: "j"), at: now)
      #expect(health.phase == .quarantined(until: now + expected))
      now += expected
    }
  }

  @Test mutating func aRelapseIsRememberedForAnHour() {
    quarantine(at: 0)
    health.laneIsReady(at: 300)
    health.succeeded(at: 310)
    quarantine(at: 3000)
    #expect(health.phase == .quarantined(until: 3600))
    health.laneIsReady(at: 3600)
    health.succeeded(at: 3700)
    quarantine(at: 3700 + 3601)
    #expect(health.phase == .quarantined(until: 7301 + 300))
  }

  @Test mutating func thePeopleHearWhyAndWhatToDo() throws {
    quarantine(at: 0)
    let text = try #require(health.trouble(of: "cuda:0 (NVIDIA L4, GPU-1)"))
    for part in ["cuda:0", "300 s", "it broke.", "Xid", "nvidia-smi"] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func theLimitsAreTheOperators() {
    var limits = DeviceHealth.Limits()
    limits.faults = 1
    limits.coolDown = 7
    var health = DeviceHealth(limits: limits)
    health.faulted(Self.fault, at: 1)
    #expect(health.phase == .quarantined(until: 8))
  }
}
