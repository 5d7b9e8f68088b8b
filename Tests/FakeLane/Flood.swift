import CEscapes
import ClipJob
import Foundation
import JobQueue
import Logging
import Synchronization
import WorkerPool

/// What a lane that was taken over can do to its supervisor.
enum Flood {
  /// So many MiB of lines to the standard error; each ends with `end`.
  static func errors(mebibytes: Int, end: String = "\n") {
    let piece = Data(String(repeating: String(repeating: "x", count: 199) + end, count: 5000).utf8)
    var left = mebibytes << 20
    while left > 0 {
      FileHandle.standardError.write(piece)
      left -= piece.count
    }
  }

  /// Lines with or without an end, forever, by more threads than one reader keeps up with and through a pipe that holds
  /// more than it reads at a time: it is never empty.
  static func deluge(end: String) -> Never {
    _ = fcntl(STDERR_FILENO, escapes_set_pipe_size, 1 << 20)
    for _ in 0..<4 { Thread.detachNewThread { while true { errors(mebibytes: 1, end: end) } } }
    while true { pause() }
  }

  /// So many messages of 100 KB, each written together with the first half of the next.
  static func halves(_ count: Int, to pipe: Int32) {
    let progress: [UInt8] = Array(
      (#"{"is":"progress","fraction":0.5,"frames":1,"heartbeat":{"begun":0,"advanced":0,"beats":0,"works":[]},"x":""#
        + String(repeating: "x", count: 100_000) + #""}"#).utf8)
    var frame: [UInt8] = []
    for length in [progress.count, 0] {
      for shift in [24, 16, 8, 0] { frame.append(UInt8(truncatingIfNeeded: length >> shift)) }
    }
    frame += progress
    let half = frame.count / 2
    send(frame[..<half], to: pipe)
    for _ in 1..<count { send(frame[half...] + frame[..<half], to: pipe) }
    send(frame[half...], to: pipe)
  }

  private static func send(_ bytes: ArraySlice<UInt8>, to pipe: Int32) {
    var bytes = bytes
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  // MARK: - The other side

  private final class Watch: WorkerObserver {
    let dropped = Atomic<Int>(0)
    func attemptEnded(_ attempt: AttemptReport) {}
    func laneEnded(_ end: LaneEnd) {}
    func logDropped(_ lines: Int, device: String) { dropped.wrappingAdd(lines, ordering: .relaxed) }
  }

  /// A worker in this process, whose lane does one job of the script; then how it ended and what that took, as words.
  static func supervise(_ script: String, in folder: String) throws -> Never {
    let document = """
      {"version": 1, "id": "j", "labels": {"fake": "\(script)"}, "canvas": {"width": 64, "height": 64, "fps": 10},
       "tracks": [{"clips": [{"source": {"color": "#204060"}, "duration": 0.2}]}], "outputs": [{"to": "out.mp4"}]}
      """
    let queue = MemoryQueue()
    var options = WorkerOptions()
    options.mediaRoots = [folder]
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let launcher = LaneLauncher(executable: program, environment: [:]) { place, _ in
      ["lane", "--device", "cpu", "--supervisor", "\(getpid())", "--media-root", folder]
    }
    let log = Mutex<(lines: Int, bytes: Int)>((0, 0))
    let watch = Watch()
    let worker = try Worker(
      queues: [queue], launcher: launcher, options: options,
      log: WorkerLog(.human) { line in
        log.withLock { ($0.lines, $0.bytes) = ($0.lines + 1, $0.bytes + line.utf8.count) }
      }, observer: watch, admission: { Admitter().read($0) })
    Thread.detachNewThread { try? worker.run() }
    while worker.laneStates.first?.phase != .idle { usleep(1000) }
    let before = peakMemory
    _ = try queue.enqueue(JobRequest(id: "j", maxAttempts: 1), document: Array(document.utf8))
    var record = try queue.job("j")
    while record?.state.isEnded != true {
      usleep(1000)
      record = try queue.job("j")
    }
    worker.stop()
    while worker.laneStates.first?.phase != .closed { usleep(1000) }
    let (lines, bytes) = log.withLock { $0 }
    let dropped = watch.dropped.load(ordering: .relaxed)
    print(
      "state=\(record?.state.rawValue ?? "") code=\(record?.error?.code ?? "-") lines=\(lines) bytes=\(bytes) "
        + "dropped=\(dropped) grown=\(peakMemory - before) error=\(record?.error?.message ?? "")")
    exit(0)
  }

  /// Bytes.
  private static var peakMemory: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }
}
