import Testing

@testable import WorkerPool

@Suite struct WorkerNameTests {
  /// Containers with one host name, whose workers are process 1 in each, and again after each restart.
  @Test func noTwoAreAlike() {
    let names = (0..<10_000).map { _ in WorkerName.unique(host: "encoder", process: 1) }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.hasPrefix("encoder-1-") && $0.utf8.count < 100 })
    #expect(WorkerOptions().name != WorkerOptions().name)
  }

  @Test(arguments: [
    ("node-7.example.com", "node-7.example.com-5-"), ("", "worker-5-"), ("a b\n{c}:é", "a-b--c----5-"),
    (String(repeating: "x", count: 300), String(repeating: "x", count: 63) + "-5-"),
  ])
  func aHostsNameIsMadePlain(_ host: String, _ start: String) {
    #expect(WorkerName.unique(host: host, process: 5).hasPrefix(start))
  }
}
