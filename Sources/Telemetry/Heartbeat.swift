import Synchronization

/// What the threads of one job are doing, for whoever has to tell slow from hung. Any thread beats, at the price of an
/// atomic addition; one reads.
///
/// Work is told as activities, each of a phase and with what there is to do in it, in the phase's own units. `advance`
/// counts what is done and will not be done again. `beat` says only that something real was done on the way there:
/// bytes were read, a frame was decoded. Whoever watches allows beats without an advance for a bounded time only, so
/// that a loop that never ends is found although it is busy.
public final class Heartbeat: Sendable {
  /// What a job is done in. The unit of its work stands with each.
  public enum Phase: String, Sendable, CaseIterable {
    /// Reading the document: bytes.
    case order
    /// Completing what an earlier attempt had begun to publish: bytes.
    case complete
    /// Finding out what a source is: bytes of the file.
    case probe
    /// Working out what each frame is made of: frames.
    case plan
    /// Decoding, composing and encoding: frames of all outputs.
    case render
    /// What an encoder still holds at its end: frames.
    case flush
    /// The colours of a gif, and its frames in them: frames.
    case palette
    /// A file's index, and what has to move for it: bytes.
    case trailer
    /// The checksum: bytes.
    case hash
    /// To the disk: bytes.
    case sync
    /// Putting files in their place: files.
    case rename
    /// To a server: bytes.
    case upload
  }

  /// A piece of work under way.
  public struct Work: Sendable, Equatable {
    public var phase: Phase
    /// All of it, in the phase's units.
    public var amount: Int
    public var done: Int
    /// Picture samples of one unit, where units are frames.
    public var samples: Int
    /// Frames that may have to be decoded before the first unit is done: a part that begins far into a source.
    public var lead: Int

    public init(_ phase: Phase, amount: Int, done: Int = 0, samples: Int = 0, lead: Int = 0) {
      self.phase = phase
      self.amount = amount
      self.done = done
      self.samples = samples
      self.lead = lead
    }
  }

  /// All that was told so far. Numbers only grow.
  public struct Reading: Sendable, Equatable {
    /// Activities that were begun.
    public var begun: Int
    /// Units that were done, of all of them.
    public var advanced: Int
    public var beats: Int
    /// Those under way, the newest last.
    public var works: [Work]

    public init(begun: Int = 0, advanced: Int = 0, beats: Int = 0, works: [Work] = []) {
      self.begun = begun
      self.advanced = advanced
      self.beats = beats
      self.works = works
    }
  }

  /// Asks the job to stop: loops that beat look at it as often.
  public let cancellation: Cancellation
  private let advanced = Atomic<Int>(0)
  private let beats = Atomic<Int>(0)
  private let activities = Mutex<(begun: Int, open: [Activity])>((0, []))

  public init(_ cancellation: Cancellation = Cancellation()) { self.cancellation = cancellation }

  public var isCancelled: Bool { cancellation.isCancelled }

  /// Something real was done, whatever is under way.
  public func beat() { beats.wrappingAdd(1, ordering: .relaxed) }

  /// Begins a piece of work, which is over with `Activity.end`.
  public func begin(_ work: Work) -> Activity {
    let activity = Activity(work, self)
    activities.withLock {
      $0.begun += 1
      $0.open.append(activity)
    }
    return activity
  }

  /// Does a piece of work.
  public func during<Result, Failure: Error>(
    _ phase: Phase, amount: Int, samples: Int = 0, lead: Int = 0,
    _ body: (Activity) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let activity = begin(Work(phase, amount: amount, samples: samples, lead: lead))
    defer { activity.end() }
    return try body(activity)
  }

  public var reading: Reading {
    let (begun, open) = activities.withLock { $0 }
    return Reading(
      begun: begun, advanced: advanced.load(ordering: .relaxed), beats: beats.load(ordering: .relaxed),
      works: open.map(\.work))
  }

  /// One piece of work. Used by any threads.
  public final class Activity: Sendable {
    private let all: Work
    private let done = Atomic<Int>(0)
    private let heart: Heartbeat

    fileprivate init(_ work: Work, _ heart: Heartbeat) {
      all = work
      self.heart = heart
    }

    public var isCancelled: Bool { heart.isCancelled }

    var work: Work {
      var work = all
      work.done = min(done.load(ordering: .relaxed), all.amount)
      return work
    }

    /// So many units are done for good. More than there were do not count.
    public func advance(_ units: Int = 1) {
      let before = min(done.wrappingAdd(units, ordering: .relaxed).oldValue, all.amount)
      let counted = min(units, all.amount - before)
      if counted > 0 { heart.advanced.wrappingAdd(counted, ordering: .relaxed) }
      heart.beat()
    }

    public func beat() { heart.beat() }

    /// Doing it twice is legal.
    public func end() {
      heart.activities.withLock { $0.open.removeAll { $0 === self } }
    }
  }
}
