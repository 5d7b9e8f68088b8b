import CUDADriver
import CUDATestKit
import Testing

@Suite struct LoadingTests {
  @Test func aMissingDriverIsNamedWithWhatIsNeeded() throws {
    let error = try #require(throws: CUDAError.self) {
      _ = try CUDADriver.load(library: "/nowhere/libcuda.so.1")
    }
    #expect(error.kind == .driverMissing)
    #expect(error.message.contains("/nowhere/libcuda.so.1"))
    #expect(error.hint?.contains(CUDADriver.minimumDriver) == true)
  }

  @Test func anotherLibraryIsNoDriver() throws {
    let error = try #require(throws: CUDAError.self) { _ = try CUDADriver.load(library: "libm.so.6") }
    #expect(error.kind == .driverMissing)
    #expect(error.message.contains("libm.so.6 is not a CUDA driver"))
  }

  @Test func anOldDriverIsNamedWithItsVersion() throws {
    let machine = try SimulatedMachine(["version": "10020"])
    let error = try #require(throws: CUDAError.self) { _ = try machine.driver() }
    #expect(error.kind == .driverTooOld)
    #expect(error.message.contains("CUDA 10.2"))
    #expect(error.hint?.contains("11.4") == true)
  }

  @Test func aDriverWithoutGPUs() throws {
    let machine = try SimulatedMachine(devices: 0)
    let error = try #require(throws: CUDAError.self) { _ = try machine.driver() }
    #expect(error.kind == .noDevice)
    #expect(error.call == "cuInit" && error.code == 100 && error.name == "CUDA_ERROR_NO_DEVICE")
    #expect(error.description.contains("CUDA_VISIBLE_DEVICES"))
  }

  @Test(arguments: [
    (803, CUDAError.Kind.failed), (802, .failed), (999, .lost), (3, .failed), (100, .noDevice),
  ])
  func aDriverThatDoesNotStart(code: Int, kind: CUDAError.Kind) throws {
    let machine = try SimulatedMachine(["faults": "cuInit:1=\(code)"])
    let error = try #require(throws: CUDAError.self) { _ = try machine.driver() }
    #expect(error.kind == kind && error.code == code && error.call == "cuInit")
    // A failure is not remembered.
    #expect(try machine.driver().version == CUDAVersion(12, 4))
  }

  @Test func aLibraryIsLoadedOnce() throws {
    let machine = try SimulatedMachine()
    #expect(try machine.driver() === machine.driver())
    #expect(try machine.driver() !== SimulatedMachine().driver())
  }

  @Test func versionsAreOrdered() {
    #expect(CUDAVersion(11, 4) < CUDAVersion(12, 0) && CUDAVersion(12, 1) < CUDAVersion(12, 10))
    #expect(CUDAVersion(12, 4).description == "12.4")
  }
}
