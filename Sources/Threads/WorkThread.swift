import CLinux

#if canImport(Glibc)
  import Glibc
#endif

/// Set once, waited for by any number of threads.
public final class Completion: @unchecked Sendable {
  // Unchecked: `happened` is guarded by `condition`.
  private let condition = Condition()
  private var happened = false

  public init() {}

  public var isSet: Bool { condition.locked { happened } }

  public func signal() {
    condition.locked { happened = true }
    condition.broadcast()
  }

  public func wait() {
    condition.locked { while !happened { condition.wait() } }
  }

  /// Whether it was set within `seconds`.
  @discardableResult
  public func wait(seconds: Double) -> Bool {
    let deadline = monotonicSeconds() + seconds
    return condition.locked {
      while !happened, condition.wait(until: deadline) {}
      return happened
    }
  }
}

/// A thread of its own for work that blocks: codecs, files and sockets never run on Swift's cooperative pool.
public enum WorkThread {
  /// Of each thread, bytes. Codecs have threads of their own for what needs more.
  private static let stackSize = 1 << 20

  /// Starts a thread that runs `body` once, lets go of it and then sets `completion`: whoever has waited finds nothing held
  /// by the thread any more. `name` is what debuggers and `top` show:
  /// 15 bytes at most, the rest is cut.
  ///
  /// False when the system has no thread left: `body` is not run, and `completion` is set.
  public static func start(
    _ name: String, _ completion: Completion = Completion(), _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    let work = Unmanaged.passRetained(Work(name: name, completion, body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    if code == 0 { return true }
    work.release()
    completion.signal()
    return false
  }

  private final class Work: @unchecked Sendable {
    // Unchecked: handed from the thread that starts to the one that runs.
    private let name: String
    private let completion: Completion
    private var body: (@Sendable () -> Void)?

    init(name: String, _ completion: Completion, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.completion = completion
      self.body = body
    }

    func run() {
      pthread_setname_np(pthread_self(), String(decoding: name.utf8.prefix(15), as: UTF8.self))
      body?()
      body = nil
      completion.signal()
    }
  }
}
