import ClipJob
import Files
import MediaIO
import MediaTypes
import Synchronization
import Threads

/// How many pictures a second come out of several readers at once, each on a thread of its own as in a render.
struct DecodeBench {
  private let file: String
  private let sessions: Int
  private let passes: Int

  init(_ options: Options) throws {
    file = try options.neededFile()
    sessions = options.number("--sessions", 1)
    passes = options.number("--passes", 1)
  }

  func run() throws {
    let device = try Device()
    let info = try MediaProbe.probe(FileLocation(file))
    let readers = try (0..<sessions).map { _ in try Session(info, device, passes) }
    // Opening and the first picture are not what is measured.
    for reader in readers { try reader.begin() }
    let start = now()
    let done = readers.enumerated().map { index, reader in
      let completion = Completion()
      _ = WorkThread.start("decode-\(index)", completion) { reader.decode() }
      return completion
    }
    for completion in done { completion.wait() }
    try device.stream.synchronize()
    let seconds = now() - start
    for reader in readers { if let failure = reader.failure { throw failure } }
    let frames = readers.reduce(0) { $0 + $1.frames }
    print(
      JSONValue.object([
        ("sessions", .number(sessions)), ("frames", .number(frames)), ("seconds", .number(seconds)),
        ("framesPerSecond", .number(Double(frames) / seconds)),
        ("onHardware", .bool(readers.allSatisfy(\.isOnHardware))),
        ("refusal", readers.compactMap(\.refusal).first.map { .string($0) } ?? .null),
      ]).text())
  }
}

/// One reader and the thread that it moves to.
private final class Session: @unchecked Sendable {
  // Unchecked: used by the main thread until its own starts, and again when that has ended.
  private let reader: VideoReader
  private let rate: Rational
  private let count: Int
  private let passes: Int
  private(set) var frames = 0
  private(set) var failure: MediaError?

  init(_ info: MediaInfo, _ device: Device, _ passes: Int) throws {
    var options = VideoReader.Options()
    options.hardware = device.gpu.codecs
    reader = try VideoReader(info, options: options)
    guard let video = info.video, video.frameRate > 0, let end = video.end else {
      throw Options.Wrong(message: "\(info.name) does not say its rate and its length")
    }
    rate = video.frameRate
    count = Int(((end - info.timeZero) * rate).rounded)
    self.passes = passes
  }

  var isOnHardware: Bool { reader.isOnHardware }
  var refusal: String? { reader.hardwareRefusal }

  func begin() throws(MediaError) { _ = try reader.picture(at: 0) }

  func decode() {
    let before = reader.framesDecoded
    do throws(MediaError) {
      for _ in 0..<passes {
        for frame in 0..<count { _ = try reader.picture(at: Rational(Int64(frame), 1) / rate) }
      }
    } catch {
      failure = error
    }
    frames = reader.framesDecoded - before
  }
}
