import CUDATestKit
import ClipJob
import Foundation
import TestKit
import Testing

/// Encoders of a GPU that are not there, full, or fail.
@Suite struct GPUEncoderFaultTests {
  struct Refusal: Sendable {
    var name: String
    var settings: [String: String] = [:]
    var codec = "h264"
    var canvas = #"{"width": 192, "height": 128, "fps": 25}"#
    var words: [String]
  }

  static let refusals = [
    Refusal(
      name: "no such codec", settings: ["SIMNVENC_CODECS": "h264"], codec: "hevc",
      words: ["hevc_nvenc", "Provided device doesn't support required NVENC features"]),
    Refusal(
      name: "no codec at all", settings: ["SIMNVENC_CODECS": ""],
      words: ["Provided device doesn't support required NVENC features"]),
    Refusal(
      name: "too old a driver", settings: ["SIMNVENC_VERSION": "176"],
      words: ["h264_nvenc", "driver", "470.57.02"]),
    Refusal(
      name: "too small", canvas: #"{"width": 128, "height": 96, "fps": 25}"#,
      words: ["less than the minimum supported value"]),
    Refusal(
      name: "too large", settings: ["SIMNVENC_MAXIMUM": "160"],
      words: ["Provided device doesn't support required NVENC features"]),
    Refusal(
      name: "it is not initialized", settings: ["SIMCUDA_FAULTS": "nvEncInitializeEncoder:1=8"],
      words: ["InitializeEncoder failed", "invalid param"]),
    Refusal(
      name: "a session is refused", settings: ["SIMCUDA_FAULTS": "nvEncOpenEncodeSessionEx:1=2"],
      words: ["OpenEncodeSessionEx failed", "unsupported device"]),
    Refusal(
      name: "no headers", settings: ["SIMCUDA_FAULTS": "nvEncGetSequenceParams:1=20"],
      words: ["GetSequenceParams failed"]),
  ]

  /// The processor encodes, `explain` says why, and the file is the processor's.
  @Test(arguments: GPUEncoderFaultTests.refusals.indices)
  func theProcessorEncodes(_ index: Int) throws {
    let test = Self.refusals[index]
    let encoding = try GPUEncoding()
    let job = GPUEncoding.job(
      #"{"to": "o.mp4", "video": {"codec": "\#(test.codec)", "encoder": "hardware"}}"#, canvas: test.canvas,
      seconds: 0.4)
    #expect(try encoding.render(job, on: "cpu").program.status == 0)
    let wanted = try Data(contentsOf: URL(fileURLWithPath: encoding.keep("o.mp4")))
    let outcome = try encoding.render(job, test.settings)
    #expect(outcome.program.status == 0, "\(test.name): \(outcome.program.errors)")
    #expect(outcome.isClean, "\(test.name): \(outcome.program.violations ?? []) \(outcome.program.leftAlive)")
    let note = outcome.explain.first { $0.contains(" encoded by ") } ?? ""
    for word in [" encoded by libx26"] + test.words {
      #expect(note.contains(word), "\(test.name): \(outcome.explain)")
    }
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: encoding.folder.file("o.mp4"))) == wanted, "\(test.name)")
  }

  struct Fault: Sendable {
    var name: String
    var settings: [String: String]
    var code: String
    var words: [String]
  }

  static let faults = [
    Fault(
      name: "all sessions are taken", settings: ["SIMNVENC_SESSIONS": "1"], code: "device.full",
      words: ["cuda:0 has no free session or memory for h264_nvenc"]),
    Fault(
      name: "no memory for an encoder", settings: ["SIMCUDA_FAULTS": "nvEncInitializeEncoder:2=10"],
      code: "device.full", words: ["no free session or memory for h264_nvenc"]),
    Fault(
      name: "no memory while encoding", settings: ["SIMCUDA_FAULTS": "nvEncEncodePicture:30=10"],
      code: "device.full", words: ["h264_nvenc", "EncodePicture failed", "out of memory"]),
    Fault(
      name: "a picture is not encoded", settings: ["SIMCUDA_FAULTS": "nvEncEncodePicture:30=20"],
      code: "device.failed", words: ["h264_nvenc", "EncodePicture failed"]),
    Fault(
      name: "an output is not had", settings: ["SIMCUDA_FAULTS": "nvEncLockBitstream:20=20"],
      code: "device.failed", words: ["h264_nvenc", "Failed locking bitstream buffer"]),
    Fault(
      name: "a picture is not registered", settings: ["SIMCUDA_FAULTS": "nvEncRegisterResource:3=23"],
      code: "device.failed", words: ["registering an input resource"]),
    Fault(
      name: "a picture is not mapped", settings: ["SIMCUDA_FAULTS": "nvEncMapInputResource:20=16"],
      code: "device.failed", words: ["mapping an input resource"]),
    Fault(
      name: "the last ones do not come", settings: ["SIMCUDA_FAULTS": "nvEncLockBitstream:95=20"],
      code: "device.failed", words: ["Failed locking bitstream buffer"]),
  ]

  private static let two = GPUEncoding.job(
    #"{"to": "a.mp4", "video": {"codec": "h264"}}, {"to": "b.mp4", "width": 160, "video": {"codec": "h264"}}"#,
    seconds: 2)

  /// A sentence, exit code 3 (this machine cannot), no file, and nothing left on the GPU.
  @Test(arguments: GPUEncoderFaultTests.faults.indices)
  func anotherDeviceMayMakeIt(_ index: Int) throws {
    let fault = Self.faults[index]
    let encoding = try GPUEncoding()
    let outcome = try encoding.render(Self.two, fault.settings)
    #expect(outcome.program.status == 3, "\(fault.name): \(outcome.program.status) \(outcome.program.errors)")
    #expect(outcome.program.errors.contains("\"\(fault.code)\""), "\(fault.name): \(outcome.program.errors)")
    for word in fault.words {
      #expect(outcome.program.errors.contains(word), "\(fault.name): \(outcome.program.errors)")
    }
    #expect(encoding.folder.contents == ["job.json"], "\(fault.name)")
    #expect(
      outcome.isClean, "\(fault.name): \(outcome.program.violations ?? []) \(outcome.program.leftAlive)")
  }

  /// What is lost is the context, whoever meets that first: a lane has to end.
  @Test(arguments: [600, 750, 900, 1100])
  func aLostDeviceIsToldAsLost(_ call: Int) throws {
    let encoding = try GPUEncoding()
    let outcome = try encoding.render(Self.two, ["SIMCUDA_FAULTS": "lost:\(call)=46"])
    #expect(outcome.program.status == 3, "\(outcome.program.errors)")
    #expect(outcome.program.errors.contains("\"device.lost\""), "\(call): \(outcome.program.errors)")
    #expect(encoding.folder.contents == ["job.json"])
    #expect(outcome.program.violations == [], "\(call)")
  }

  @Test func aMachineWithoutTheLibrarySaysSo() throws {
    let folder = TemporaryDirectory()
    let program = SimulatedProgram(try #require(Program.binary), in: folder.path)
    let job = GPUEncoding.job(#"{"to": "o.mp4", "video": {"encoder": "hardware"}}"#, seconds: 0.2)
    try Data(job.utf8).write(to: URL(fileURLWithPath: folder.file("job.json")))
    let outcome = try program.run(["render", "job.json", "--device", "cuda:0", "--quiet", "--json"])
    #expect(outcome.status == 0)
    #expect(
      outcome.output.contains("cannot encode: libnvidia-encode.so.1 cannot be loaded"), "\(outcome.output)")
  }

  struct Listing: Sendable {
    var settings: [String: String]
    var opens: [String]
    var words: String
  }

  /// Only what opens is listed as such, and the reason why something does not.
  @Test(arguments: [
    Listing(settings: [:], opens: ["h264", "hevc"], words: "encodes h264 hevc"),
    Listing(settings: ["SIMNVENC_CODECS": "h264"], opens: ["h264"], words: "encodes h264"),
    Listing(settings: ["SIMNVENC_VERSION": "176"], opens: [], words: "encodes nothing"),
    Listing(settings: ["SIMNVENC_SESSIONS": "0"], opens: [], words: "encodes nothing"),
  ])
  func whatOpensIsListed(_ test: Listing) throws {
    let encoding = try GPUEncoding()
    let outcome = try encoding.run(["devices", "--json"], test.settings)
    #expect(outcome.violations == [] && outcome.leftAlive == [])
    guard
      case .array(let devices)? = try JSONValue(parsing: Array(outcome.output.utf8))["devices"],
      case .array(let encoders)? = devices.first(where: { $0["device"] == .string("cuda:0") })?[
        "videoEncoders"]
    else {
      Issue.record("\(outcome.output)")
      return
    }
    #expect(encoders.count == 4)
    for encoder in encoders {
      guard case .string(let codec)? = encoder["codec"] else { continue }
      #expect(encoder["opens"] == .bool(test.opens.contains(codec)), "\(test.settings): \(encoder)")
      if !test.opens.contains(codec) { #expect(encoder["reason"] != nil, "\(encoder)") }
    }
    let doctor = try encoding.run(["doctor"], test.settings)
    #expect((doctor.output + doctor.errors).contains(test.words), "\(test.settings): \(doctor.output)")
  }
}
