import ClipJob
import Files
import MediaIO
import MediaTypes

/// From nothing to a picture on the device: in a new process, and again where the device is open already.
struct OpenBench {
  private let file: String
  private let times: Int

  init(_ options: Options) throws {
    file = try options.neededFile()
    times = options.number("--times", 9)
  }

  func run() throws {
    let start = now()
    let device = try Device()
    let opened = now() - start
    let info = try MediaProbe.probe(FileLocation(file))
    let first = try read(info, device)
    var warm: [Double] = []
    for _ in 0..<times { warm.append(try read(info, device).seconds) }
    print(
      JSONValue.object([
        ("deviceSeconds", .number(opened)), ("coldSeconds", .number(opened + first.seconds)),
        ("warmSeconds", .array(warm.map { .number($0) })), ("onHardware", .bool(first.onHardware)),
        ("refusal", first.refusal.map { .string($0) } ?? .null),
      ]).text())
  }

  /// Opens the file's decoder and has its first picture finished.
  private func read(
    _ info: MediaInfo, _ device: Device
  ) throws -> (seconds: Double, onHardware: Bool, refusal: String?) {
    let start = now()
    var options = VideoReader.Options()
    options.hardware = device.gpu.codecs
    let reader = try VideoReader(info, options: options)
    _ = try reader.picture(at: 0)
    try device.stream.synchronize()
    return (now() - start, reader.isOnHardware, reader.hardwareRefusal)
  }
}
