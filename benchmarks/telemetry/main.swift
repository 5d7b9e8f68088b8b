import ClipJob
import FoundationEssentials
import Rendering
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

// What measuring costs: renders a job, counts how often its stage clocks were read, and times such readings as the
// render does them: on several threads that share one clock.
//
//   telemetry-bench JOB.json [RUNS]

private let threads = 4
private let readings = 200_000

/// Seconds of CPU that one booking takes, `threads` booking on one clock at the same time.
private func cost(of book: @escaping @Sendable (StageClock) -> Void) -> Double {
  let clock = StageClock()
  let before = ProcessUsage.now().cpuSeconds
  withUnsafeTemporaryAllocation(of: pthread_t.self, capacity: threads) { handles in
    for n in 0..<threads {
      let work = Unmanaged.passRetained(Work { for _ in 0..<readings { book(clock) } })
      let code = pthread_create(
        handles.baseAddress! + n, nil,
        { argument in
          Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().body()
          return nil
        }, work.toOpaque())
      precondition(code == 0, "this machine cannot start more threads")
    }
    for handle in handles { pthread_join(handle, nil) }
  }
  return (ProcessUsage.now().cpuSeconds - before) / Double(threads * readings)
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

guard CommandLine.arguments.count > 1 else {
  print("usage: telemetry-bench JOB.json [RUNS]")
  exit(2)
}
let path = CommandLine.arguments[1]
let runs = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 3 : 3
let measuring = cost { $0.measure(.compose) {} }
let waiting = cost { $0.wait(.compose) {} }

var shares: [Double] = []
var bookings = 0
var cpu = 0.0
for _ in 0..<runs {
  let job = try Job.parse(Array(try Data(contentsOf: URL(filePath: path))))
  let folder = URL(filePath: path).deletingLastPathComponent().path
  let session = RenderSession(try RenderPlan(job, locator: MediaLocator(baseDirectory: folder)))
  let result = try session.run()
  bookings = session.clock.bookings
  cpu = result.cpuSeconds
  shares.append(Double(bookings) * max(measuring, waiting) / result.cpuSeconds)
}
let share = shares.sorted()[shares.count / 2]
let document: JSONValue = [
  "job": .string(path), "runs": .number(runs), "nanosecondsAMeasure": .number(measuring * 1e9, decimals: 1),
  "nanosecondsAWait": .number(waiting * 1e9, decimals: 1), "bookings": .number(bookings),
  "cpuSeconds": .number(cpu, decimals: 3), "shareOfCPUPercent": .number(share * 100, decimals: 4),
]
print(document.text())
