import Foundation
import Testing

/// Holds the program's own sources to asking one module for cores.
@Suite struct OneSourceTests {
  /// Ways to a number of cores or to a library's own choice of one.
  private static let forbidden = [
    "activeProcessorCount", "processorCount", "av_cpu_count", "_SC_NPROCESSORS", "get_nprocs",
    "sched_getaffinity",
    "hardware_concurrency", "thread_count = 0", "/proc/meminfo", "cpu.max", "cfs_quota",
  ]

  @Test func nobodyElseCountsCoresOrMemory() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var read = 0
    for folder in ["Sources", "kernels/cpu", "kernels/cuda/host"] {
      let all = FileManager.default.enumerator(atPath: package.appending(path: folder).path)
      while let name = all?.nextObject() as? String {
        guard ["swift", "c", "h", "cpp"].contains((name as NSString).pathExtension),
          !"\(folder)/\(name)".hasPrefix("Sources/Machine/"),
          // Names it among what lanes may read.
          "\(folder)/\(name)" != "Sources/Sandbox/LaneRules.swift"
        else { continue }
        let text = try String(contentsOf: package.appending(path: "\(folder)/\(name)"), encoding: .utf8)
        read += 1
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
          for word in Self.forbidden where line.contains(word) {
            Issue.record("\(folder)/\(name):\(number + 1) uses \(word): ask MachineShare (Sources/Machine)")
          }
        }
      }
    }
    #expect(read > 300, "the sources were not found")
  }
}
