import CUDADriver
import CUDATestKit
import Testing

@Suite struct ModuleTests {
  @Test func kernelsForANewerGPUAreRefused() throws {
    let machine = try SimulatedMachine(["compute": "70"])
    let error = try #require(throws: CUDAError.self) {
      _ = try CUDAModule(machine.context(), ptx: TestKernels.ptx)
    }
    #expect(error.kind == .badImage && error.name == "CUDA_ERROR_INVALID_PTX")
    #expect(error.message.contains("sm_75 is newer than this GPU's sm_70"))
    #expect(!error.isSticky)
  }

  @Test func aStructOfAnotherSizeIsRefused() throws {
    let machine = try SimulatedMachine()
    let stream = try CUDAStream(machine.context())
    let function = try CUDAModule(stream.context, ptx: TestKernels.ptx).function("test_fill")
    let error = #expect(throws: CUDAError.self) {
      try stream.launch(function, grid: LaunchSize(1), block: LaunchSize(1), DeviceAddress(0))
    }
    #expect(error?.kind == .badArgument && error?.message.contains("test_fill") == true)
    #expect(machine.count("launches") == 0)
  }
}

extension OnAnyGPU {
  @Suite struct ModuleTests {
    @Test func aKernelWritesWhatItIsTold() throws {
      let gpu = try TestGPU()
      let stream = try CUDAStream(gpu.context)
      let function = try CUDAModule(gpu.context, ptx: TestKernels.ptx).function("test_fill")
      let memory = try DeviceMemory(gpu.context, byteCount: 1000)
      let host = try PinnedMemory(gpu.context, byteCount: 1000)
      try stream.fill(memory.address, with: 1, byteCount: 1000)
      try stream.fill(function, memory.address + 3, byteCount: 777, value: 200)
      try stream.copy(from: memory.address, to: host.pointer, byteCount: 1000)
      try stream.synchronize()
      #expect(host.contents == (0..<1000).map { 3..<780 ~= $0 ? 200 : 1 })
      #expect(try function.registers() > 0 && function.maxThreads() >= 128)
      #expect(try function.localBytes() == 0 && function.staticSharedBytes() == 0)
      if let machine = gpu.machine { #expect(machine.count("launches") == 1) }
      gpu.expectNoViolations()
    }

    private static let broken = ".version 6.3\n.target sm_75\n.address_size 64\nnonsense\n" as String

    @Test func textThatIsNoPTXIsRefusedWithTheCompilersWords() throws {
      let gpu = try TestGPU()
      let error = #expect(throws: CUDAError.self) {
        _ = try CUDAModule(gpu.context, ptx: Self.broken)
      }
      #expect(error?.kind == .badImage && error?.call == "cuModuleLoadDataEx")
      #expect(error?.message.contains("ptxas") == true)
    }

    @Test func aKernelThatIsNotThere() throws {
      let gpu = try TestGPU()
      let module = try CUDAModule(gpu.context, ptx: TestKernels.ptx)
      let error = #expect(throws: CUDAError.self) { _ = try module.function("test_missing") }
      #expect(error?.message.contains("test_missing") == true && error?.isSticky == false)
    }

    @Test func badLaunchesAreRefused() throws {
      let gpu = try TestGPU()
      let stream = try CUDAStream(gpu.context)
      let function = try CUDAModule(gpu.context, ptx: TestKernels.ptx).function("test_fill")
      let fill = TestKernels.Fill(address: 0, count: 0, value: 0)
      let one = LaunchSize(1)
      for (grid, block) in [
        (LaunchSize(0), one), (one, LaunchSize(0)), (one, LaunchSize(1025)), (one, LaunchSize(32, 33)),
      ] {
        let error = #expect(throws: CUDAError.self) {
          try stream.launch(function, grid: grid, block: block, fill)
        }
        #expect(error?.kind == .badArgument)
      }
      // Shared memory that was not allowed.
      #expect(throws: CUDAError.self) {
        try stream.launch(function, grid: one, block: one, sharedBytes: 49153, fill)
      }
      #expect(throws: CUDAError.self) {
        try stream.launch(function, grid: one, block: one, sharedBytes: -1, fill)
      }
      try function.allowSharedMemory(byteCount: 49153)
      try stream.launch(function, grid: one, block: one, sharedBytes: 49153, fill)
      #expect(throws: CUDAError.self) { try function.allowSharedMemory(byteCount: 1 << 30) }
      try stream.synchronize()
      gpu.expectNoViolations()
    }
  }
}
