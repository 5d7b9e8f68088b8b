import CUDADriver
import CUDATestKit
import Testing

@Suite struct LeakTests {
  @Test func wholeContextsLeaveNothing() throws {
    let machine = try SimulatedMachine(devices: 2)
    for cycle in 0..<200 {
      let context = try machine.context(cycle % 2)
      let stream = try CUDAStream(context)
      let pool = DevicePool(context, limit: 1 << 20)
      let memory = try pool.take(byteCount: 100, for: stream)
      let host = try PinnedMemory(context, byteCount: 100)
      try stream.copy(from: host.pointer, to: memory.address, byteCount: 100)
      try stream.synchronize()
      _ = try CUDAModule(context, ptx: TestKernels.ptx)
    }
    #expect(machine.alive.isEmpty && machine.violations == [])
    #expect(machine.count("allocated") == 200)
  }
}

extension OnAnyGPU {
  @Suite struct LeakTests {
    /// What a job does, 2,000 times: everything is there again afterwards, and the pool has not grown.
    @Test func nothingIsLeftAfterManyJobs() throws {
      let gpu = try TestGPU()
      let context = gpu.context
      let module = try CUDAModule(context, ptx: TestKernels.ptx)
      let pool = DevicePool(context, limit: 1 << 20)
      let host = try PinnedMemory(context, byteCount: 256)
      for job in 0..<2000 {
        let stream = try CUDAStream(context)
        let event = try CUDAEvent(context)
        let buffers = try (1...3).map { try pool.take(byteCount: 256 * $0, for: stream) }
        try stream.fill(
          module.function("test_fill"), buffers[0].address, byteCount: 256, value: UInt8(job % 256))
        try stream.copy(from: buffers[0].address, to: host.pointer, byteCount: 256)
        try stream.record(event)
        try event.synchronize()
        #expect(host.bytes[255] == UInt8(job % 256))
      }
      let counts = pool.counts
      #expect(counts.buffersInUse == 0 && counts.allocated == counts.buffersIdle && counts.allocated <= 3)
      guard let machine = gpu.machine else { return }
      pool.trim()
      #expect(machine.alive == ["contexts": 1, "modules": 1, "hostAllocations": 1])
      #expect(machine.count("launches") == 2000 && machine.count("allocated") <= 3)
      #expect(machine.violations == [])
    }
  }
}
