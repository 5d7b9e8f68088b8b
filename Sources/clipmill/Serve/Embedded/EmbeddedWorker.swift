import JobQueue
import Logging
import Threads
import WorkerPool

/// The worker of `serve --embedded`, beside the API in its process; its lanes are processes of their own, as always.
final class EmbeddedWorker: Sendable {
  private let log: WorkerLog
  private let host: WorkerHost
  private let worker: Worker
  private let ended = Completion()
  /// Seconds that the end waits for whoever reads the log.
  private static let logPatience = 2.0

  /// - Parameter arguments: those of `serve`; what they do not say is as for `work`.
  ///
  /// Throws `UsageError`, `WorkerError` and `DevicePlanError`.
  init(_ arguments: Arguments, _ stores: WorkerStores, queues: [String]) throws {
    var settings = try ResolvedSettings(arguments, Setting.all).values
    (settings.queues, settings.metricsPort) = (queues, .off)
    log = WorkerLog.queued(settings.log ?? (Terminal.stderrIsTerminal ? .human : .json)) {
      Terminal.error($0)
    }
    host = try WorkerHost(settings, log, usualPrices: .assumed)
    worker = try host.worker(on: stores).worker
  }

  /// - Parameter failed: called when it cannot go on, with what is wrong.
  /// - Returns: false: the system has no thread left.
  func start(_ failed: @escaping @Sendable (String) -> Void) -> Bool {
    WorkThread.start("worker", ended) { [worker] in
      do {
        try worker.run()
      } catch let error as QueueError {
        failed(error.explained)
      } catch let error as WorkerError {
        failed(error.message)
      } catch {
        failed("\(error)")
      }
    }
  }

  /// As for `work`: running jobs have their time to end, and after a second call are given back at once.
  func leave() { worker.stop() }

  /// Returns when it has ended.
  func wait() {
    ended.wait()
    host.close()
    log.finish(within: Self.logPatience)
  }
}
