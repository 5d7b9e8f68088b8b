import Files
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

extension Capabilities {
  /// What a GPU decodes and encodes, found by having it do so: nothing is concluded from its name.
  ///
  /// Makes a picture or two of each codec with the processor's encoders in a folder of its own, and removes it.
  public static func detect(on device: HardwareDevice) -> (decoders: [Codec], videoEncoders: [Codec]) {
    let codecs: [EncodingSettings.VideoCodec] = [.h264, .hevc, .av1, .vp9]
    let encoders = codecs.map { codec in
      let settings = settings(codec)
      return attempt(codec.rawValue, NVENCOptions(settings)?.implementation ?? "-") { () throws(MediaError) in
        _ = try HardwareEncoder(settings, on: device)
      }
    }
    guard let folder = temporaryFolder() else {
      let reason = "no temporary folder for a sample (see TMPDIR)"
      return (
        codecs.map { Codec(codec: $0.rawValue, implementation: "nvdec", opens: false, reason: reason) },
        encoders
      )
    }
    defer { rmdir(folder) }
    return (codecs.map { decoder($0, on: device, in: folder) }, encoders)
  }

  private static func decoder(
    _ codec: EncodingSettings.VideoCodec, on device: HardwareDevice, in folder: String
  ) -> Codec {
    let path = "\(folder)/\(codec.rawValue).mkv"
    defer { unlink(path) }
    return attempt(codec.rawValue, "nvdec") { () throws(MediaError) in
      try writeSample(codec, to: path)
      var options = VideoReader.Options()
      options.hardware = device
      let reader = try VideoReader(try MediaProbe.probe(FileLocation(path)), options: options)
      _ = try reader.picture(at: .zero)
      guard !reader.isOnHardware else { return }
      throw MediaError(.unsupported, reader.hardwareRefusal ?? "this FFmpeg has no GPU decoder for it")
    }
  }

  private static func writeSample(_ codec: EncodingSettings.VideoCodec, to path: String) throws(MediaError) {
    let settings = settings(codec)
    guard
      let picture = Picture(
        width: settings.width, height: settings.height, layout: .yuv420, color: .canvas, from: nil)
    else { throw MediaError(.outOfMemory, "out of memory") }
    for plane in picture.planes {
      plane.data.initializeMemory(as: UInt8.self, repeating: 128, count: plane.pitch * plane.height)
    }
    let writer = try MediaWriter(
      try file(path), settings: EncodingSettings(container: .mkv, video: settings))
    try writer.write(picture)
    try writer.write(picture)
    try writer.finish()
  }

  private static func file(_ path: String) throws(MediaError) -> DescriptorTarget {
    do throws(FileError) {
      let (folder, name) = try FileLocation(path).openFolder()
      return DescriptorTarget(
        try folder.open(name, O_RDWR | O_CREAT | O_EXCL, mode: 0o600), name: path)
    } catch {
      throw MediaError(.unwritable, "cannot create \(path): \(error.reason)")
    }
  }

  private static func temporaryFolder() -> String? {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/clipmill-devices-XXXXXX".utf8CString)
    return mkdtemp(&template).map { String(cString: $0) }
  }
}
