// gpu-bench: what only a program with the package's own code can measure on a GPU. Each command prints one JSON object;
// `gpu_bench.py` runs them in turns with their opponents and takes medians.
//
//   gpu-bench devices
//   gpu-bench compose [--frames N] [--rounds N] [--small]
//   gpu-bench decode FILE --sessions N [--passes N]
//   gpu-bench open FILE [--times N]
//
// Exit codes: 2 for arguments that make no sense, 77 where there is no GPU, 1 for anything else that failed.
import CUDADriver
import ClipJob
import GPURendering
import Glibc

let noGPU: Int32 = 77

do {
  let options = try Options(Array(CommandLine.arguments.dropFirst()))
  switch options.command {
  case "devices": try printDevices()
  case "compose": try ComposeBench(options).run()
  case "decode": try DecodeBench(options).run()
  case "open": try OpenBench(options).run()
  default: throw Options.Wrong(message: "unknown command \(options.command)")
  }
} catch let error as Options.Wrong {
  complain(error.message)
  exit(2)
} catch let error as CUDAError where [.driverMissing, .driverTooOld, .noDevice].contains(error.kind) {
  complain(error.description)
  exit(noGPU)
} catch {
  complain("\(error)")
  exit(1)
}

func complain(_ text: String) {
  let words = Array("gpu-bench: \(text)\n".utf8)
  _ = write(STDERR_FILENO, words, words.count)
}

func printDevices() throws {
  let driver = try CUDADriver.load()
  let devices = try driver.devices()
  guard !devices.isEmpty else { throw CUDAError(.noDevice, "the driver shows no GPU") }
  let list = devices.map { device in
    JSONValue.object([
      ("device", .string("cuda:\(device.ordinal)")), ("name", .string(device.name)),
      ("uuid", .string(device.uuid)), ("computeCapability", .string("\(device.computeCapability)")),
      ("memory", .number(device.totalMemory)), ("multiprocessors", .number(device.multiprocessors)),
    ])
  }
  print(JSONValue.object([("driver", .string("\(driver.version)")), ("devices", .array(list))]).text())
}
