import ClipKernels
import KernelHarness
import Testing

/// A kernel at an instruction set level.
struct Version: CustomTestStringConvertible {
  var kernel: Int32
  var level: String
  var name: String { String(cString: kh_kernel_name(kernel)) }
  var testDescription: String { "\(name) \(level)" }

  static var levels: [String] { (0..<kh_level_count()).map { String(cString: kh_level_name($0)) } }
  static var all: [Version] {
    (0..<kh_kernel_count()).flatMap { kernel in levels.map { Version(kernel: kernel, level: $0) } }
  }
}

/// Calls a harness function that writes into a message; nil: it found nothing wrong.
func failure(_ body: (UnsafeMutablePointer<CChar>, Int) -> Int32) -> String? {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
    buffer.initialize(repeating: 0)
    guard let base = buffer.baseAddress, body(base, buffer.count) != 0 else { return nil }
    return String(cString: base)
  }
}

@Suite struct KernelComparisonTests {
  /// Where the random cases start; a run with other cases: `KERNEL_SEED=…`.
  static let seed: UInt64 = UInt64(environment("KERNEL_SEED") ?? "") ?? 1
  static let cases: UInt64 = UInt64(environment("KERNEL_CASES") ?? "") ?? 400

  @Test(arguments: Version.all)
  func agreesWithTheReferenceBitForBit(version: Version) {
    var failures = 0
    for seed in Self.seed..<Self.seed + Self.cases where failures < 3 {
      guard let why = failure({ kh_check(version.kernel, version.level, seed, $0, $1) }) else { continue }
      failures += 1
      Issue.record("\(version.name) at \(version.level), KERNEL_SEED=\(seed): \(why)")
    }
  }

  /// What a call is said to touch decides which calls run side by side on a GPU.
  @Test(arguments: 0..<kh_kernel_count())
  func spansAreThePlanes(kernel: Int32) {
    for seed in Self.seed..<Self.seed + Self.cases {
      guard let why = failure({ kh_check_spans(kernel, seed, $0, $1) }) else { continue }
      Issue.record("\(String(cString: kh_kernel_name(kernel))), KERNEL_SEED=\(seed): \(why)")
      return
    }
  }

  @Test(arguments: 0..<kh_workload_count())
  func agreesOnWholePictures(workload: Int32) throws {
    let work = try #require(kh_workload_make(workload))
    defer { kh_workload_free(work) }
    let why = failure { kh_workload_compare(work, $0, $1) }
    #expect(why == nil, "\(String(cString: kh_workload_name(workload)))")
  }

  /// The harness must see what it is for: each fault is found in (nearly) every case that can show it.
  @Test func findsKernelsThatAreWrong() {
    func found(_ fault: Int32) -> Int {
      (1...200).count { seed in failure { kh_check_broken(fault, UInt64(seed), $0, $1) } != nil }
    }
    #expect(found(KH_WRONG_VALUE) == 200)
    #expect(found(KH_WRITES_PADDING) == 200)
    // Only where the plane ends at the upper guard page.
    #expect(found(KH_READS_PAST_END) > 80)
  }

  /// The only test that lowers the level of the process; what runs meanwhile gives the same pixels.
  @Test func levelsAreLoweredAndRestored() {
    let best = String(cString: ck_cpu_level())
    #expect(best == Version.levels.last)
    for level in Version.levels {
      #expect(ck_has_cpu_level(level) != 0)
      #expect(ck_set_cpu_level(level) == 0)
      #expect(String(cString: ck_cpu_level()) == level)
    }
    #expect(ck_set_cpu_level("c") == 0)
    #expect(ck_has_cpu_level("mmx") == 0)
    #expect(ck_set_cpu_level("mmx") == -1)
    #expect(String(cString: ck_cpu_level()) == "c")
    #expect(ck_set_cpu_level(nil) == 0)
    #expect(String(cString: ck_cpu_level()) == best)
  }

  @Test func aCallRunsAtItsOwnLevelOrNotAtAll() {
    let plane = Plane(400)
    var call = fillCall(plane)
    #expect(ck_run_at("mmx", &call) == -1)
    #expect((0..<400).allSatisfy { plane.bytes[$0] == 0 })
    #expect(ck_run_at("c", &call) == 0)
    #expect((0..<400).allSatisfy { plane.bytes[$0] == 7 })
  }
}
