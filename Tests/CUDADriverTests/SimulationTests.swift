import CUDADriver
import CUDATestKit
import Testing
import Threads

/// The simulated driver's own promises: what a real GPU would let pass, it tells.
@Suite struct SimulationTests {
  @Test(arguments: [(-1, 100), (0, 101)])
  func writesAroundAnAllocationAreFound(offset: Int, count: Int) throws {
    let machine = try SimulatedMachine()
    machine.setEmulator(TestKernels.emulate)
    let stream = try CUDAStream(machine.context())
    let function = try CUDAModule(stream.context, ptx: TestKernels.ptx).function("test_fill")
    do {
      let memory = try DeviceMemory(stream.context, byteCount: 100)
      try stream.fill(function, memory.address + 10, byteCount: 90, value: 1)
      try stream.synchronize()
      #expect(machine.violations == [])
      let start = DeviceAddress(Int(memory.address) + offset)
      try stream.fill(function, start, byteCount: count, value: 1)
      try stream.synchronize()
    }
    #expect(machine.violations == ["something wrote around an allocation of 100 bytes"])
  }

  /// The driver's reference promises no wait in cuMemFree, whatever drivers do.
  @Test(.timeLimit(.minutes(5)), arguments: [true, false])
  func freeingWhatIsStillUsedIsFound(isKernel: Bool) throws {
    let machine = try SimulatedMachine(devices: 2)
    machine.setEmulator(TestKernels.emulate)
    let stream = try CUDAStream(machine.context())
    let module = try CUDAModule(stream.context, ptx: TestKernels.ptx)
    let gate = Completion()
    try stream.launch(
      module.function("test_gate"), grid: LaunchSize(1), block: LaunchSize(1), TestKernels.Gate(gate))
    nonisolated(unsafe) var memory: DeviceMemory? = try DeviceMemory(stream.context, byteCount: 100)
    let address = try #require(memory).address
    if isKernel {
      try stream.fill(module.function("test_fill"), address, byteCount: 100, value: 1)
    } else {
      try stream.fill(address, with: 1, byteCount: 100)
    }
    let freed = Completion()
    #expect(WorkThread.start("free", freed) { memory = nil })
    let other = try machine.context(1)
    while machine.violations.isEmpty { try letOthersRun(other) }
    gate.signal()
    #expect(freed.wait(seconds: 60))
    #expect(machine.violations == ["memory is freed that queued work still uses"])
  }

  @Test func newMemoryIsNotZero() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let host = try PinnedMemory(context, byteCount: 10)
    #expect(host.contents.allSatisfy { $0 != 0 })
    let stream = try CUDAStream(context)
    let memory = try DeviceMemory(context, byteCount: 10)
    try stream.copy(from: memory.address, to: host.pointer, byteCount: 10)
    try stream.synchronize()
    #expect(host.contents.allSatisfy { $0 != 0 })
  }

  @Test func whatAContextTakesAlongIsALeak() throws {
    let machine = try SimulatedMachine()
    do {
      let context = try machine.context()
      // Never destroyed: the call is refused.
      try machine.fault("cuStreamDestroy_v2:1=999")
      _ = try CUDAStream(context)
    }
    #expect(machine.alive == ["leaks": 1])
  }

  @Test(arguments: [
    "cuInit", "cuInit:1", "cuInit:0=1", "launch:1=0", ":1=2", "hang:", "launch:1=719,nonsense",
  ])
  func faultsThatCannotBeReadAreRefused(faults: String) throws {
    let machine = try SimulatedMachine()
    #expect(throws: SimulatedMachine.Failure.self) { try machine.fault(faults) }
    #expect(throws: SimulatedMachine.Failure.self) { _ = try SimulatedMachine(["faults": faults]) }
  }

  @Test(arguments: [("compute", "x"), ("version", "-1"), ("mig", "8"), ("colour", "red")])
  func settingsThatMakeNoSenseAreRefused(key: String, value: String) {
    #expect(throws: SimulatedMachine.Failure.self) { _ = try SimulatedMachine([key: value]) }
  }

  @Test func eightDevicesAtMost() throws {
    let machine = try SimulatedMachine(devices: 8)
    #expect(try machine.driver().devices().count == 8)
    #expect(throws: SimulatedMachine.Failure.self) { _ = try SimulatedMachine(devices: 9) }
  }
}
