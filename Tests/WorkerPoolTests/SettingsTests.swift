import ClipJob
import Foundation
import Logging
import ObjectStores
import TestKit
import Synchronization
import Testing

@testable import WorkerPool

@Suite struct SettingsTests {
  private func resolve(_ flags: [String: [String]] = [:], _ environment: [String: String] = [:]) throws
    -> ResolvedSettings
  {
    try ResolvedSettings(flags: flags, environment: environment)
  }

  @Test func flagsGoBeforeEnvironmentBeforeDefaults() throws {
    let found = try resolve(
      ["--lanes": ["3"]], ["CLIPMILL_LANES": "5", "CLIPMILL_LEASE": "20", "CLIPMILL_GRACE": ""])
    #expect(found.values.lanes == 3 && found.values.lease == 20 && found.values.grace == 20)
    #expect(found.origins["--lanes"] == .flag && found.origins["--lease"] == .environment)
    #expect(found.origins["--grace"] == .default)
    #expect(try resolve().values == WorkerSettings())
  }

  @Test func everyWrongValueIsNamedAtOnce() {
    do {
      _ = try resolve(
        ["--lanes": ["none"], "--lease": ["0.1"], "--lane-memory": ["12"], "--media-root": ["/no/such"]],
        [
          "CLIPMILL_QUEUE": "a{b}", "CLIPMILL_HANG": "inf", "CLIPMILL_LOG": "loud", "CLIPMILL_DEVICE": "tpu",
          "CLIPMILL_LANE_JOBS": "-1", "CLIPMILL_GRACE": "soon",
        ])
      Issue.record("nothing was wrong")
    } catch let error as SettingsError {
      for name in [
        "--lanes", "--lease", "--lane-memory", "--media-root", "CLIPMILL_QUEUE", "CLIPMILL_HANG",
        "CLIPMILL_LOG",
        "CLIPMILL_DEVICE", "CLIPMILL_LANE_JOBS", "CLIPMILL_GRACE",
      ] {
        #expect(error.problems.contains { $0.hasPrefix(name + " expects ") }, "\(name) in \(error.problems)")
      }
      #expect(error.problems.count == 10)
    } catch {
      Issue.record(error)
    }
  }

  @Test func namesAreUniqueAndOfOneForm() {
    #expect(Set(Setting.all.map(\.flag)).count == Setting.all.count)
    #expect(Set(Setting.all.map(\.variable)).count == Setting.all.count)
    for setting in Setting.all {
      #expect(setting.flag.hasPrefix("--") && setting.variable.hasPrefix("CLIPMILL_"))
      #expect(setting.help.hasSuffix("."), "\(setting.flag)")
    }
  }

  @Test func whatIsShownCanBeReadBack() throws {
    let folder = TemporaryDirectory()
    let found = try resolve([
      "--redis": ["redis://redis:6379/2"], "--queue": ["clips", "Proxies_1.b:c"], "--lanes": ["2"],
      "--lease": ["7.5"],
      "--media-root": [folder.path, "/usr", "acme=/etc"], "--lane-memory": ["2G"], "--lane-spool": ["1G"],
      "--log": ["json"],
      "--bucket": ["media", "acme=ro:acme-media/in", "media/talk*"],
      "--device": ["cuda:1,cpu", "cuda:GPU-3f2c"], "--gpu-faults": ["5"], "--gpu-fault-window": ["90.5"],
    ])
    #expect(
      found.values.laneMemory == 2 << 30 && found.values.laneSpool == 1 << 30 && found.values.log == .json)
    var environment: [String: String] = [:]
    for setting in Setting.all { environment[setting.variable] = setting.shown(found.values) }
    #expect(try resolve([:], environment).values == found.values)
    #expect(found.listing.split(separator: "\n").count == Setting.all.count)
    #expect(found.listing.contains("CLIPMILL_LEASE=7.5"))
  }

  @Test(arguments: [
    ("redis://redis:6379", "redis://redis:6379"), ("redis://:s3cret@redis", "redis://:***@redis"),
    ("rediss://user:s3c@ret@h:1/0", "rediss://user:***@h:1/0"), ("redis://u:s3c/ret@h", "redis://u:***@h"),
    ("s3cret@redis", "***"), ("redis://s3cret@redis", "redis://***@redis"),
  ])
  func passwordsAreNeverShown(_ url: String, _ shown: String) throws {
    let found = try resolve(["--redis": [url]])
    #expect(Setting.all[0].shown(found.values) == shown)
    #expect(!found.listing.contains("s3c") && !found.document.text().contains("s3c"))
  }

  @Test func severalQueuesAreNamedByFlagsOrWithCommas() throws {
    #expect(try resolve().values.queues == ["default"])
    #expect(try resolve(["--queue": ["b", "a"]], ["CLIPMILL_QUEUE": "c"]).values.queues == ["b", "a"])
    let found = try resolve([:], ["CLIPMILL_QUEUE": "fast,slow"])
    #expect(found.values.queues == ["fast", "slow"] && found.listing.contains("CLIPMILL_QUEUE=fast,slow "))
    let long = String(repeating: "q", count: 65)
    for wrong in [["a", "a"], ["a,b"], ["a b"], [""], [long], ["ä"]] {
      #expect(throws: SettingsError.self, "\(wrong)") { try resolve(["--queue": wrong]) }
    }
    for wrong in ["a,a", "a, b", ","] {
      #expect(throws: SettingsError.self, "\(wrong)") { try resolve([:], ["CLIPMILL_QUEUE": wrong]) }
    }
  }

  @Test func devicesAreNamedByFlagsOrWithCommas() throws {
    #expect(try resolve().values.devices == [.auto])
    let found = try resolve([:], ["CLIPMILL_DEVICE": "cuda:0,cuda:MIG-9a"])
    #expect(found.values.devices == [.ordinal(0), .uuid("MIG-9a")])
    #expect(found.listing.contains("CLIPMILL_DEVICE=cuda:0,cuda:MIG-9a "))
    #expect(try resolve(["--device": ["cuda", "cpu"]]).values.devices == [.everyGPU, .cpu])
    for wrong in [
      "tpu", "", "cuda:", "cuda:-1", "cuda:00", "cuda:x", "cuda:GPU-", "cuda:0,", "cuda:0,cuda:0", "auto,cpu",
      "CPU",
    ] {
      #expect(throws: SettingsError.self, "\(wrong)") { try resolve(["--device": [wrong]]) }
    }
  }

  @Test func bucketsAreNamedByFlagsOrWithCommas() throws {
    #expect(try resolve().values.buckets == [])
    let found = try resolve([:], ["CLIPMILL_BUCKETS": "media,acme=ro:stock/in"])
    #expect(found.values.buckets == ["media", "acme=ro:stock/in"])
    #expect(found.listing.contains("CLIPMILL_BUCKETS=media,acme=ro:stock/in/ "))
    for wrong in ["", "s3://media", "*", "=media", "acme=", "media/a*b", "ro:acme=media"] {
      #expect(throws: SettingsError.self, "\(wrong)") { try resolve(["--bucket": [wrong]]) }
    }
  }

  /// A lane keeps the objects that it was started with, and is not used for others.
  @Test func aLaneHasTheBucketsOfItsTenant() {
    var settings = WorkerSettings()
    settings.buckets = ["media", "acme=acme-media"]
    var options = settings.options(name: "w", host: "h", cores: 1, freeMemory: nil, workingDirectory: "/srv")
    options.separatesTenants = false
    #expect(options.scope(of: "acme").buckets.map(\.text) == ["acme-media"])
    #expect(!options.scope(of: "acme").mayUseLane(of: options.scope(of: "b")))
    #expect(options.scope(of: "c").mayUseLane(of: options.scope(of: "b")))
    var launcher = LaneLauncher(executable: "x", environment: [:]) { place, _ in place.arguments }
    let words = launcher.words(.cpu, options.scope(of: "acme"))
    #expect(words.suffix(4) == ["--bucket", "acme-media", "--grants", "3"])
    launcher.stores = StoreEnvironment(["AWS_SECRET_ACCESS_KEY": "s3cret"])
    #expect(!launcher.words(.cpu, options.scope(of: "b")).joined().contains("s3cret"))
  }

  @Test func sizesAreReadAsPeopleWriteThem() throws {
    for (text, bytes) in [
      ("512M", 512 << 20), ("4g", 4 << 30), ("1GiB", 1 << 30), ("100000000", 100_000_000),
    ] {
      #expect(try resolve(["--lane-memory": [text]]).values.laneMemory == bytes)
    }
    for wrong in ["", "G", "4X", "1.5G", "-1G", "9999999999T", "1M"] {
      #expect(throws: SettingsError.self, "\(wrong)") { try resolve(["--lane-memory": [wrong]]) }
    }
    #expect(try resolve(["--lane-memory": ["auto"]]).values.laneMemory == nil)
  }

  @Test func theMachineSettlesWhatIsLeftOpen() {
    var settings = WorkerSettings()
    let free = 8 << 30
    var options = settings.options(name: "w", host: "h", cores: 8, freeMemory: free, workingDirectory: "/srv")
    #expect(options.devices == [.init("cpu", lanes: 2)] && options.mediaRoots == ["/srv"])
    #expect(options.laneMemory == Int(Double(free) * 0.9) / 2)
    settings.lanes = 1
    settings.mediaRoots = ["media", "/other"]
    options = settings.options(name: "w", host: "h", cores: 1, freeMemory: nil, workingDirectory: "/srv")
    #expect(options.laneMemory == nil && options.mediaRoots == ["/srv/media", "/other"])
  }

  @Test func devicesShareTheCores() {
    var settings = WorkerSettings()
    settings.gpuFaults = 7
    let encoding = GPUs.gpu("a", encodes: true)
    let decoding = GPUs.gpu("b")
    func lanes(_ devices: [DevicePlan.Device], cores: Int) -> [Int] {
      settings.options(
        name: "w", host: "h", cores: cores, freeMemory: 40 << 30, workingDirectory: "/", devices: devices
      ).devices.map(\.lanes)
    }
    #expect(lanes([.gpu(decoding)], cores: 16) == [4] && lanes([.gpu(encoding)], cores: 16) == [8])
    #expect(lanes([.gpu(encoding), .gpu(decoding), .cpu], cores: 24) == [4, 2, 2])
    #expect(lanes([.gpu(encoding), .gpu(decoding)], cores: 1) == [1, 1])
    settings.lanes = 3
    let options = settings.options(
      name: "w", host: "h", cores: 2, freeMemory: 10 << 30, workingDirectory: "/",
      devices: [.gpu(encoding), .cpu])
    #expect(options.devices == [.init("cuda:0", lanes: 3, gpu: encoding), .init("cpu", lanes: 3)])
    #expect(options.laneMemory == Int(Double(10 << 30) * 0.9) / 6)
    #expect(options.health.faults == 7 && options.health.window == 600)
  }

  @Test func aQueueHasConnectionsForAllLanes() {
    var options = WorkerOptions()
    options.devices = [.init("cpu", lanes: 256), .init("cuda:0", lanes: 4)]
    #expect(options.callers > 256 + 4 + 2)
  }

  @Test func aLaneNeverSeesTheQueuesPassword() {
    let launcher = LaneLauncher(
      executable: "x", environment: ["CLIPMILL_REDIS_URL": "s", "REDISCLI_AUTH": "s", "PATH": "/bin"]
    ) { place, _ in place.arguments }
    #expect(launcher.environment == ["SWIFT_BACKTRACE": "enable=no"])
  }
}
