import CUDADriver
import CUDATestKit
import Testing
import Threads

@Suite struct FaultTests {
  @Test func noMemoryLeft() throws {
    let machine = try SimulatedMachine(memory: 1 << 20)
    let context = try machine.context()
    let memory = try DeviceMemory(context, byteCount: 900_000)
    let error = #expect(throws: CUDAError.self) { _ = try DeviceMemory(context, byteCount: 200_000) }
    #expect(error?.isOutOfMemory == true && error?.isSticky == false && error?.code == 2)
    #expect(error?.call == "cuMemAlloc_v2" && error?.name == "CUDA_ERROR_OUT_OF_MEMORY")
    #expect(error?.message.contains("cannot allocate 200000 bytes on cuda:0: out of memory") == true)
    // Nothing else is harmed.
    #expect(try DeviceMemory(context, byteCount: 100_000).byteCount + memory.byteCount == 1_000_000)
    #expect(context.loss == nil)
  }

  @Test(arguments: ["cuStreamCreate", "cuEventCreate", "cuMemHostAlloc", "cuModuleLoadDataEx"])
  func nothingIsLeftOfWhatCouldNotBeMade(call: String) throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    try machine.fault("\(call):1=2")
    let error = #expect(throws: CUDAError.self) {
      switch call {
      case "cuStreamCreate": _ = try CUDAStream(context)
      case "cuEventCreate": _ = try CUDAEvent(context)
      case "cuMemHostAlloc": _ = try PinnedMemory(context, byteCount: 10)
      default: _ = try CUDAModule(context, ptx: TestKernels.ptx)
      }
    }
    #expect(error?.call == call && error?.isOutOfMemory == true)
    #expect(machine.alive == ["contexts": 1])
  }

  @Test(arguments: [700, 719, 214, 810, 999])
  func aStickyErrorEndsTheContext(code: Int) throws {
    let machine = try SimulatedMachine(devices: 2)
    machine.setEmulator(TestKernels.emulate)
    do {
      let context = try machine.context()
      let stream = try CUDAStream(context)
      let function = try CUDAModule(context, ptx: TestKernels.ptx).function("test_fill")
      let memory = try DeviceMemory(context, byteCount: 8)
      try machine.fault("launch:2=\(code)")
      try stream.fill(function, memory.address, byteCount: 8, value: 1)
      try stream.synchronize()
      // The launch itself is queued without complaint.
      machine.pause()
      try stream.fill(function, memory.address, byteCount: 8, value: 2)
      machine.resume()
      let error = #expect(throws: CUDAError.self) { try stream.synchronize() }
      #expect(error?.isSticky == true && error?.code == code && error?.hint?.contains("Xid") == true)
      #expect(context.loss == error)
      for _ in 0..<2 {
        #expect(throws: CUDAError.self) { _ = try DeviceMemory(context, byteCount: 8) }
        #expect(throws: CUDAError.self) { try stream.fill(memory.address, with: 0, byteCount: 8) }
      }
      #expect(context.loss == error)
      // The other device goes on.
      let other = try CUDAStream(machine.context(1))
      try other.synchronize()
      #expect(other.context.loss == nil)
    }
    #expect(machine.count("launches") == 2 && machine.count("contexts") == 0)
    #expect(machine.violations == [])
  }

  @Test func aKernelThatFaultsIsSticky() throws {
    let machine = try SimulatedMachine()
    machine.setEmulator(TestKernels.emulate)
    let stream = try CUDAStream(machine.context())
    let function = try CUDAModule(stream.context, ptx: TestKernels.ptx).function("test_fault")
    try stream.launch(
      function, grid: LaunchSize(1), block: LaunchSize(1), parameters: .init(start: nil, count: 0))
    let error = #expect(throws: CUDAError.self) { try stream.synchronize() }
    #expect(error?.isSticky == true && error?.name == "CUDA_ERROR_LAUNCH_FAILED")
    #expect(machine.violations.count == 1)
  }

  @Test func aLossInADestructorIsRemembered() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    var memory: DeviceMemory? = try DeviceMemory(context, byteCount: 8)
    try machine.fault("lost:1=46")
    #expect(memory != nil && context.loss == nil)
    memory = nil
    #expect(context.loss?.name == "CUDA_ERROR_DEVICE_UNAVAILABLE")
  }

  @Test func aDeviceThatFallsOffIsGoneForAllItsContexts() throws {
    let machine = try SimulatedMachine(devices: 2)
    let contexts = try [machine.context(0), machine.context(1)]
    let streams = try contexts.map { try CUDAStream($0) }
    try machine.fault("lost@1:2=999")
    try streams[1].synchronize()
    let error = #expect(throws: CUDAError.self) { try streams[1].synchronize() }
    #expect(error?.isSticky == true && error?.message.contains("cuda:1") == true)
    try streams[0].synchronize()
    #expect(throws: CUDAError.self) { _ = try CUDAStream(contexts[1]) }
    #expect(contexts[0].loss == nil && contexts[1].loss == error)
  }

  @Test func aCallThatHangs() throws {
    let machine = try SimulatedMachine()
    let stream = try CUDAStream(machine.context())
    try machine.fault("hang:cuStreamSynchronize")
    let done = Completion()
    #expect(WorkThread.start("hanging", done) { try? stream.synchronize() })
    #expect(machine.waitUntilACallHangs())
    #expect(!done.isSet)
    machine.resume()
    #expect(done.wait(seconds: 60))
  }
}
