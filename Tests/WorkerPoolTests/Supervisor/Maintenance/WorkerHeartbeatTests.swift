import ClipJob
import JobQueue
import Testing
import Threads

@testable import WorkerPool

/// What a worker says of itself to those who look at the queue.
@Suite struct WorkerHeartbeatTests {
  private let bench = WorkerBench()

  @Test func aWorkerIsThereWhileItWorks() throws {
    let running = try bench.start(name: "host-1") { $0.version = "1.2" }
    try bench.enqueue("j", fake: "progress wait")
    try bench.event(.running, of: "j")
    let card = try #require(card { $0.lanes.first?.work?.progress == 0.5 })
    #expect(card.version == "1.2" && card.uptime > 0 && card.troubles.isEmpty)
    #expect(card.devices == [.init(name: "cpu", title: "cpu")])
    #expect(card.lanes.map(\.name) == ["cpu/0"] && card.lanes.first?.phase == .busy)
    #expect(card.lanes.first?.work?.job == "j" && card.lanes.first?.work?.queue == bench.queue.name)
    #expect(try bench.queue.workers().map(\.worker) == ["host-1"])
    _ = try bench.queue.cancel("j")
    #expect(try bench.end(of: "j").state == .cancelled)
    try running.stop()
    #expect(try bench.queue.workers() == [])
  }

  @Test func aWorkerThatDrainsSaysSo() throws {
    let running = try bench.start()
    try bench.enqueue("j", fake: "progress until:go publish rename finish")
    try bench.event(.running, of: "j")
    running.worker.stop()
    #expect(card { $0.troubles == ["The worker is stopping."] } != nil)
    bench.touch("go")
    try running.ended()
  }

  @Test func whatIsWrittenIsRead() throws {
    let card = WorkerCard(
      version: "0.1", uptime: 12.5, troubles: ["It rests."],
      devices: [
        .init(
          name: "cuda:0", title: "cuda:0 NVIDIA L4", uuid: "GPU-1", isQuarantined: true,
          trouble: "It is hot.",
          load: WatchedLoad(compute: 0.5, memoryUsed: 1 << 30, memoryTotal: 24 << 30, watts: 71.5)),
        .init(name: "cpu", title: "cpu"),
      ],
      lanes: [
        .init(
          name: "cuda:0/0", device: "cuda:0", phase: .busy, seconds: 1.5,
          work: .init(queue: "q", job: "j", tenant: "t", progress: 0.25)),
        .init(
          name: "cpu/0", device: "cpu", phase: .busy, seconds: 0,
          work: .init(queue: "q", job: "k", tenant: "")),
        .init(name: "cpu/1", device: "cpu", phase: .idle, seconds: 3),
      ])
    #expect(WorkerCard(reading: card.document.bytes()) == card)
  }

  @Test(arguments: ["", "[]", "{}", #"{"version":7}"#])
  func whatIsNoCardIsNotRead(_ text: String) {
    #expect(WorkerCard(reading: Array(text.utf8)) == nil)
  }

  @Test func strangersInACardArePassedOver() {
    let text = #"{"version":"9","lanes":[{"name":"x","phase":"asleep"},3],"devices":[{}],"moon":1}"#
    #expect(WorkerCard(reading: Array(text.utf8)) == WorkerCard(version: "9", uptime: 0))
    let odd =
      #"{"version":"9","devices":[{"name":"g","load":{"compute":1e300,"memoryUsed":-1,"celsius":40}}]}"#
    #expect(WorkerCard(reading: Array(odd.utf8))?.devices.first?.load == WatchedLoad(celsius: 40))
  }

  /// The worker's card, once it is as wanted; nil when it never is.
  private func card(_ isWanted: (WorkerCard) -> Bool) -> WorkerCard? {
    let end = monotonicSeconds() + WorkerBench.patience
    let pause = Completion()
    while monotonicSeconds() < end {
      let cards = (try? bench.queue.workers())?.compactMap { WorkerCard(reading: $0.card) } ?? []
      if let card = cards.first(where: isWanted) { return card }
      _ = pause.wait(seconds: 0.02)
    }
    return nil
  }
}
