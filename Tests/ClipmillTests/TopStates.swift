import JobQueue

@testable import WorkerPool
@testable import clipmill

/// States of pools, made for tests.
enum TopStates {
  /// 11:40:07 UTC.
  static let now = Timestamp(milliseconds: 1_795_261_207_000)

  static func lane(
    _ name: String, _ phase: LaneState.Phase, seconds: Double, job: String = "", tenant: String = "",
    progress: Double? = nil
  ) -> WorkerCard.Lane {
    let work = LaneState.Work(queue: "default", job: job, tenant: tenant, progress: progress)
    return WorkerCard.Lane(
      name: name, device: "cpu", phase: phase, seconds: seconds, work: phase == .busy ? work : nil)
  }

  /// A worker with a GPU in quarantine, one with jobs, a job of nobody, failures and prices.
  static var busy: TopState {
    var stats = QueueStats()
    (stats.ready, stats.running, stats.dead, stats.oldestReady) = (124, 3, 2, 41)
    stats.backlogSeconds = 720
    var state = TopState(
      at: now, server: "127.0.0.1:6379",
      queues: [TopState.Queue(name: "default", stats: stats)])
    let sick = WorkerCard.Device(
      name: "cuda:0", title: "NVIDIA L4", uuid: "GPU-1", isQuarantined: true,
      trouble: "it lost its context 3 times")
    let hard = WorkerCard.Device(
      name: "cuda:1", title: "NVIDIA L4", uuid: "GPU-2",
      load: WatchedLoad(
        compute: 0.93, decoder: 0.41, memoryUsed: 5 << 30, memoryTotal: 24 << 30, watts: 70.6, celsius: 61))
    state.workers = [
      TopState.Worker(
        name: "alpha",
        card: WorkerCard(
          version: "0.1.0", uptime: 10_800, devices: [sick, hard],
          lanes: [lane("cuda:0/0", .closed, seconds: 60), lane("cuda:0/1", .closed, seconds: 60)])),
      TopState.Worker(
        name: "beta",
        card: WorkerCard(
          version: "0.1.0", uptime: 90, troubles: ["no queue answers"],
          lanes: [
            lane("cpu/0", .busy, seconds: 12, job: "clip-000123", tenant: "acme", progress: 0.25),
            lane("cpu/1", .busy, seconds: 2, job: "東京-\u{1B}[31m\u{202E}🎬", tenant: "日本", progress: 0.5),
            lane("cpu/2", .idle, seconds: 4), lane("cpu/3", .starting, seconds: 1),
          ])),
    ]
    state.strays = [
      TopState.Stray(
        queue: "default", job: "lost-one", tenant: "acme", worker: "gone", progress: 0.9, seconds: 70)
    ]
    state.activity = RecentActivity.Summary(
      clips: 123, failed: 2, retried: 1,
      failures: [
        .init(
          at: now.adding(seconds: -3), queue: "default", job: "clip-99", code: "source.notFound",
          isRetried: false),
        .init(
          at: now.adding(seconds: -130), queue: "default", job: "clip-98", code: "device.full",
          isRetried: true),
      ])
    state.costs = RecentCosts.Rate(jobs: 1.2, idle: 0.3)
    return state
  }

  /// A pool of so many workers with eight lanes each.
  static func large(_ workers: Int) -> TopState {
    var state = TopState(
      at: now, server: "redis", queues: [TopState.Queue(name: "default", stats: QueueStats())])
    state.workers = (0..<workers).map { n in
      TopState.Worker(
        name: "worker-\(n)",
        card: WorkerCard(
          version: "0.1.0", uptime: 5,
          lanes: (0..<8).map {
            $0 < 2 ? lane("cpu/\($0)", .busy, seconds: 5, job: "j") : lane("cpu/\($0)", .idle, seconds: 5)
          }
        ))
    }
    return state
  }
}
