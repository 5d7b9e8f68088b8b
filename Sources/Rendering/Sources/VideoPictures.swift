import ClipJob
import MediaIO
import MediaTypes
import Synchronization
import Telemetry
import Threads

/// A clip's video: its own thread decodes ahead of the compositor, a few frames at most.
final class VideoPictures: PictureSource {
  private let worker: Worker
  private let clock: StageClock
  let isStatic = false
  private var last: (frame: Int, picture: Picture)?

  /// Pictures that wait for the compositor. The decoder's own threads work ahead of these, and hide the jitter of
  /// B frames; more here would only cost memory.
  private static let ahead = 1

  init(clip: SourceClip, info: MediaInfo, _ opening: SourceOpening) {
    clock = opening.clock
    worker = Worker(clip: clip, info: info, opening, queue: BoundedQueue(capacity: Self.ahead))
    worker.start()
  }

  deinit { worker.queue.close() }

  func picture(frame: Int) throws(JobError) -> Picture {
    if let last, last.frame == frame { return last.picture }
    while let item = clock.wait(.compose, { worker.queue.pop() }) {
      switch item {
      case .failure(let error): throw error
      case .success(let shown):
        last = shown
        if shown.frame == frame { return shown.picture }
      }
    }
    // The worker ends early only when it was stopped, or asked for a frame that it was not told of.
    throw JobError(
      "internal.frame", "frame \(frame) of \(worker.clip.path) was not decoded", path: worker.clip.path)
  }

  var cadence: Cadence { worker.facts.withLock { $0.cadence } }
  var warnings: [String] { worker.facts.withLock { $0.warnings } }
  var notes: [String] { worker.facts.withLock { $0.notes } }

  func stop() {
    worker.queue.close()
    worker.join()
    last = nil
  }

  /// The decoding thread. Everything mutable is the thread's own, but for the queue and the facts.
  private final class Worker: Sendable {
    struct Facts {
      var cadence = Cadence()
      var warnings: [String] = []
      var notes: [String] = []
    }

    let clip: SourceClip
    let queue: BoundedQueue<Result<(frame: Int, picture: Picture), JobError>>
    let facts = Mutex(Facts())
    private let info: MediaInfo
    private let frames: FrameRuns
    private let fps: Rational
    private let codecs: HardwareDevice?
    private let cores: Int
    private let clock: StageClock
    private let traffic: SourceTraffic
    private let done = Completion()

    init(
      clip: SourceClip, info: MediaInfo, _ opening: SourceOpening,
      queue: BoundedQueue<Result<(frame: Int, picture: Picture), JobError>>
    ) {
      self.clip = clip
      self.info = info
      self.queue = queue
      frames = opening.frames
      fps = opening.fps
      codecs = opening.codecs
      cores = opening.cores
      clock = opening.clock
      traffic = opening.traffic
    }

    func start() {
      guard !WorkThread.start("decode", done, { self.run() }) else { return }
      _ = queue.push(.failure(.noThread(path: clip.path + ".source.video")))
      queue.close()
    }

    func join() { done.wait() }

    private func run() {
      defer { queue.close() }
      do {
        try decode()
      } catch {
        _ = queue.push(.failure(JobError(source: error, path: clip.path + ".source.video")))
      }
    }

    private func decode() throws(MediaError) {
      var options = VideoReader.Options()
      options.hardware = codecs
      options.threads = cores
      options.traffic = traffic
      options.until = lastTime
      options.deinterlaces = clip.deinterlaces
      if let rate = info.video?.frameRate { options.bothFields = clip.speed * rate * 2 <= fps }
      let reader = try clock.measure(.decode) { [options] () throws(MediaError) in
        try PictureReaders.open(info, options: options)
      }
      var previous: (frame: Int, picture: Picture, decoded: Int)?
      defer {
        facts.withLock {
          $0.warnings = info.warnings + reader.warnings
          $0.notes = [note(reader)] + fieldNotes(reader) + shapeNotes(reader)
        }
      }
      for frame in frames {
        guard clock.wait(.decode, { queue.waitForRoom() }) else { return }
        let time = clip.sourceTime(at: Rational(frame) / fps)
        let picture = try clock.measure(.decode) { () throws(MediaError) in try reader.picture(at: time) }
        // A picture that stays is not the cadence's.
        if clip.speed == 1, time != clip.frozenFrom, let previous, previous.frame == frame - 1 {
          let advanced = reader.framesDecoded - previous.decoded
          facts.withLock {
            if picture === previous.picture { $0.cadence.duplicated += 1 }
            if advanced > 1 { $0.cadence.dropped += advanced - 1 }
          }
        }
        previous = (frame, picture, reader.framesDecoded)
        guard queue.push(.success((frame, picture))) else { return }
      }
    }

    /// The last source time that is wanted, where all of the source up to it is read: a reader that jumps from picture to picture would have
    /// its server send what lies between them. Nil: it jumps.
    private var lastTime: Rational? {
      guard frames.runs.count == 1, let last = frames.last, clip.speed / fps <= Rational(1, 2) else {
        return nil
      }
      return clip.loop ? clip.to : clip.sourceTime(at: Rational(last) / fps)
    }

    private func shapeNotes(_ reader: any PictureReader) -> [String] {
      reader.changesShape ? ["\(info.name) changes the size of its picture: each size is placed anew"] : []
    }

    private func fieldNotes(_ reader: any PictureReader) -> [String] {
      if reader.isDeinterlaced { return ["\(info.name) is interlaced: deinterlaced"] }
      return reader.isWoven ? ["\(info.name) is interlaced, shown as it is: deinterlace is off"] : []
    }

    private func note(_ reader: any PictureReader) -> String {
      let codec = info.video?.codec ?? "video"
      if let codecs, reader.isOnHardware { return "\(codec) decoded by cuda:\(codecs.ordinal)" }
      guard let codecs, let reason = reader.hardwareRefusal else { return "\(codec) decoded by the CPU" }
      let frames = reader.framesBeforeRefusal
      let before = frames > 0 ? "after \(frames) frames by" : "not by"
      return "\(codec) decoded by the CPU, \(before) cuda:\(codecs.ordinal): \(reason)"
    }
  }
}
