import CUDADriver
import CUDATestKit
import Testing
import Threads

@Suite struct PoolTests {
  /// The first stream is held up while it still reads its buffer; the second gets the same one and must not write yet.
  @Test func anotherStreamWaitsBehindTheFirst() throws {
    let machine = try SimulatedMachine()
    machine.setEmulator(TestKernels.emulate)
    let context = try machine.context()
    let gateKernel = try CUDAModule(context, ptx: TestKernels.ptx).function("test_gate")
    let pool = DevicePool(context, limit: 1 << 20)
    let (first, second) = (try CUDAStream(context), try CUDAStream(context))
    let host = try PinnedMemory(context, [0])
    let gate = Completion()
    let address: DeviceAddress
    do {
      let buffer = try pool.take(byteCount: 1, for: first)
      address = buffer.address
      try first.fill(address, with: 1, byteCount: 1)
      try first.launch(gateKernel, grid: LaunchSize(1), block: LaunchSize(1), TestKernels.Gate(gate))
      try first.copy(from: address, to: host.pointer, byteCount: 1)
    }
    let again = try pool.take(byteCount: 1, for: second)
    #expect(again.address == address)
    try second.fill(address, with: 2, byteCount: 1)
    try letOthersRun(context)
    #expect(try !second.isIdle())
    gate.signal()
    try first.synchronize()
    try second.synchronize()
    #expect(host.contents == [1] && machine.count("deviceWaits") == 0 && machine.violations == [])
  }

  /// As above, with a reader on a stream that the buffer was not taken for.
  @Test func aBufferIsNotUsedAgainBeforeItsOtherStreamsAreDone() throws {
    let machine = try SimulatedMachine()
    machine.setEmulator(TestKernels.emulate)
    let context = try machine.context()
    let gateKernel = try CUDAModule(context, ptx: TestKernels.ptx).function("test_gate")
    let pool = DevicePool(context, limit: 1 << 20)
    let (owner, reader) = (try CUDAStream(context), try CUDAStream(context))
    let host = try PinnedMemory(context, [0])
    let written = try CUDAEvent(context)
    let gate = Completion()
    do {
      let buffer = try pool.take(byteCount: 1, for: owner)
      try owner.fill(buffer.address, with: 1, byteCount: 1)
      try owner.record(written)
      try reader.wait(for: written)
      try reader.launch(gateKernel, grid: LaunchSize(1), block: LaunchSize(1), TestKernels.Gate(gate))
      try reader.copy(from: buffer.address, to: host.pointer, byteCount: 1)
      buffer.use(on: reader)
      buffer.use(on: reader)
      buffer.use(on: owner)
    }
    let again = try pool.take(byteCount: 1, for: owner)
    try owner.fill(again.address, with: 2, byteCount: 1)
    try letOthersRun(context)
    #expect(try !owner.isIdle())
    gate.signal()
    try owner.synchronize()
    try reader.synchronize()
    #expect(host.contents == [1] && machine.violations == [])
  }

  @Test func theBudgetIsNeverExceeded() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let stream = try CUDAStream(context)
    let pool = DevicePool(context, limit: 10_240)
    var buffers = try (0..<10).map { _ in try pool.take(byteCount: 1024, for: stream) }
    for size in [1, 1024, 10_241, Int.max] {
      let error = #expect(throws: CUDAError.self) { _ = try pool.take(byteCount: size, for: stream) }
      #expect(
        error?.isOutOfMemory == true && error?.message.contains("10240 of its 10240 are in use") == true)
    }
    #expect(throws: CUDAError.self) { _ = try pool.take(byteCount: 0, for: stream) }
    // Idle buffers of another size make room.
    buffers.removeLast(4)
    let large = try pool.take(byteCount: 4096, for: stream)
    #expect(
      machine.count("bytes") == 10_240 && machine.count("peakBytes") == 10_240 && large.byteCount == 4096)
    #expect(pool.counts.peakBytes == 10_240 && pool.counts.buffersIdle == 0)
  }

  @Test func idleBuffersAreGivenUpWhenTheDeviceIsFull() throws {
    let machine = try SimulatedMachine(memory: 1 << 20)
    let context = try machine.context()
    let stream = try CUDAStream(context)
    let pool = DevicePool(context, limit: 1 << 30)
    _ = try pool.take(byteCount: 700_000, for: stream)
    let buffer = try pool.take(byteCount: 600_000, for: stream)
    #expect(machine.count("allocations") == 1 && pool.counts.buffersIdle == 0)
    #expect(throws: CUDAError.self) { _ = try pool.take(byteCount: 600_001, for: stream) }
    #expect(pool.counts.bytesInUse == machine.count("bytes") && buffer.byteCount == 600_000)
  }

  @Test func trimmingFreesWhatIsIdle() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let pool = DevicePool(context, limit: 1 << 20)
    do {
      let stream = try CUDAStream(context)
      let kept = try pool.take(byteCount: 512, for: stream)
      _ = try pool.take(byteCount: 512, for: stream)
      #expect(machine.count("allocations") == 2)
      pool.trim()
      #expect(machine.count("allocations") == 1 && pool.counts.bytesInUse == 512 && kept.byteCount == 512)
    }
    pool.trim()
    #expect(machine.alive == ["contexts": 1] && pool.counts.bytesIdle == 0)
  }

  /// The driver does not promise to wait for kernels that use what is freed: the pool does.
  @Test func freeingWaitsForWhoStillUsesTheBuffer() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let stream = try CUDAStream(context)
    let pool = DevicePool(context, limit: 1 << 20)
    machine.pause()
    do {
      let buffer = try pool.take(byteCount: 512, for: stream)
      try stream.fill(buffer.address, with: 1, byteCount: 512)
    }
    try machine.fault("hang:cuEventSynchronize")
    let done = Completion()
    #expect(WorkThread.start("trim", done) { pool.trim() })
    #expect(machine.waitUntilACallHangs())
    #expect(machine.count("allocations") == 1)
    machine.resume()
    #expect(done.wait(seconds: 60))
    #expect(machine.count("allocations") == 0 && machine.violations == [])
  }

  /// Without its event nobody could tell when a buffer is free: it is given up, and not before its streams are done.
  @Test func aBufferWithoutItsEventIsWaitedForAndFreed() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let (owner, reader) = (try CUDAStream(context), try CUDAStream(context))
    let pool = DevicePool(context, limit: 1 << 20)
    var buffer: PooledMemory? = try pool.take(byteCount: 512, for: owner)
    buffer?.use(on: reader)
    try machine.fault("cuEventRecord:1=801")
    let waits = machine.count("streamWaits")
    buffer = nil
    #expect(machine.count("streamWaits") >= waits + 2 && machine.count("allocations") == 0)
    #expect(pool.counts.bytesInUse == 0 && pool.counts.buffersIdle == 0 && context.loss == nil)
  }

  @Test func aLostContextsBuffersAreNotUsedAgain() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let stream = try CUDAStream(context)
    let pool = DevicePool(context, limit: 1 << 20)
    var buffer: PooledMemory? = try pool.take(byteCount: 512, for: stream)
    try machine.fault("lost:1=999")
    #expect(buffer != nil)
    buffer = nil
    #expect(pool.counts.buffersIdle == 0 && pool.counts.bytesInUse == 0 && context.loss != nil)
    #expect(throws: CUDAError.self) { _ = try pool.take(byteCount: 512, for: stream) }
  }

  @Test func aStreamOfAnotherDeviceIsRefused() throws {
    let machine = try SimulatedMachine(devices: 2)
    let pool = DevicePool(try machine.context(0), limit: 1 << 20)
    let stream = try CUDAStream(machine.context(1))
    let error = #expect(throws: CUDAError.self) { _ = try pool.take(byteCount: 1, for: stream) }
    #expect(error?.kind == .badArgument)
  }
}

extension OnAnyGPU {
  @Suite struct PoolTests {
    @Test func aBufferIsUsedAgainOnItsStream() throws {
      let gpu = try TestGPU()
      let pool = DevicePool(gpu.context, limit: 1 << 20)
      let stream = try CUDAStream(gpu.context)
      let first = try pool.take(byteCount: 100_000, for: stream).address
      for _ in 0..<10 { #expect(try pool.take(byteCount: 100_000, for: stream).address == first) }
      let counts = pool.counts
      #expect(
        counts.allocated == 1 && counts.reused == 10 && counts.buffersInUse == 0 && counts.buffersIdle == 1)
      #expect(
        counts.bytesIdle == counts.peakBytes && counts.bytesIdle >= 100_000 && counts.bytesIdle <= 112_500)
      if let machine = gpu.machine {
        #expect(machine.count("allocated") == 1 && machine.count("deviceWaits") == 0)
      }
    }

    @Test func buffersInUseAreDifferent() throws {
      let gpu = try TestGPU()
      let pool = DevicePool(gpu.context, limit: 1 << 20)
      let stream = try CUDAStream(gpu.context)
      let buffers = try (0..<5).map { _ in try pool.take(byteCount: 1000, for: stream) }
      #expect(
        Set(buffers.map(\.address)).count == 5
          && buffers.allSatisfy { $0.byteCount == 1000 && $0.stream === stream })
      #expect(pool.counts.buffersInUse == 5 && pool.counts.bytesInUse == 5 * 1024)
    }

    @Test func aStreamPrefersItsOwnBuffer() throws {
      let gpu = try TestGPU()
      let pool = DevicePool(gpu.context, limit: 1 << 20)
      let streams = try [CUDAStream(gpu.context), CUDAStream(gpu.context)]
      var buffers = try streams.map { try pool.take(byteCount: 100, for: $0) }
      let addresses = buffers.map(\.address)
      while !buffers.isEmpty { buffers.removeFirst() }
      buffers = try streams.map { try pool.take(byteCount: 100, for: $0) }
      #expect(buffers.map(\.address) == addresses)
    }
  }
}
