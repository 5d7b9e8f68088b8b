import CUDATestKit
import TestKit
import Testing

@testable import DeviceTelemetry

@Suite struct LoadingTests {
  @Test func aMissingLibraryIsASentence() {
    let error = #expect(throws: NVMLError.self) { try NVML.load(library: "libnvidia-ml-none.so.1") }
    #expect(error?.kind == .libraryMissing)
    #expect(error?.message.contains("libnvidia-ml-none.so.1") == true)
    #expect(error?.hint?.contains("NVIDIA_DRIVER_CAPABILITIES") == true)
  }

  @Test func anOldLibraryIsASentenceThatNamesWhatItLacks() throws {
    let old = try SimulatedNVML(missing: ["nvmlDeviceGetEncoderUtilization"])
    let error = #expect(throws: NVMLError.self) { try NVML.load(library: old.library) }
    #expect(error?.kind == .libraryTooOld)
    #expect(error?.message == "NVML is too old: \(old.library) lacks nvmlDeviceGetEncoderUtilization")
    #expect(error?.hint?.contains("470.57") == true)
  }

  @Test func aDriverThatIsNotLoadedIsAnotherErrorAndIsNotRemembered() throws {
    let machine = try SimulatedNVML(["faults": "nvmlInit_v2=9"])
    let error = #expect(throws: NVMLError.self) { try NVML.load(library: machine.library) }
    #expect(error?.kind == .driverMissing && error?.code == 9 && error?.call == "nvmlInit_v2")
    #expect(error?.message.contains("Driver Not Loaded") == true)
    try machine.fault("")
    #expect(try NVML.load(library: machine.library).driverVersion == "550.54.15")
  }

  @Test func itIsLoadedOnce() throws {
    let machine = try SimulatedNVML()
    #expect(try NVML.load(library: machine.library) === NVML.load(library: machine.library))
  }

  @Test func aGPUThatIsNotThere() throws {
    let nvml = try NVML.load(library: try SimulatedNVML().library)
    let error = #expect(throws: NVMLError.self) { try nvml.device(SimulatedNVML.uuid(3)) }
    #expect(error?.kind == .noSuchDevice && error?.message.contains(SimulatedNVML.uuid(3)) == true)
  }
}
