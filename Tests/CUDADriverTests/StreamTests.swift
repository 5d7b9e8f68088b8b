import CUDADriver
import CUDATestKit
import Testing
import Threads

@Suite struct StreamTests {
  @Test func anEventOrdersTwoStreams() throws {
    let machine = try SimulatedMachine()
    machine.setEmulator(TestKernels.emulate)
    let context = try machine.context()
    let module = try CUDAModule(context, ptx: TestKernels.ptx)
    let (first, second) = (try CUDAStream(context), try CUDAStream(context))
    let event = try CUDAEvent(context)
    let host = try PinnedMemory(context, [0])
    let memory = try DeviceMemory(context, byteCount: 1)
    let gate = Completion()
    try first.launch(
      module.function("test_gate"), grid: LaunchSize(1), block: LaunchSize(1), TestKernels.Gate(gate))
    try first.fill(memory.address, with: 42, byteCount: 1)
    try first.record(event)
    try second.wait(for: event)
    try second.copy(from: memory.address, to: host.pointer, byteCount: 1)
    try letOthersRun(context)
    #expect(try !event.hasHappened() && !second.isIdle() && host.contents == [0])
    gate.signal()
    try second.synchronize()
    #expect(try event.hasHappened() && host.contents == [42])
    #expect(machine.count("deviceWaits") == 0 && machine.violations == [])
  }

  @Test func streamsDoNotWaitForEachOther() throws {
    let machine = try SimulatedMachine()
    machine.setEmulator(TestKernels.emulate)
    let context = try machine.context()
    let module = try CUDAModule(context, ptx: TestKernels.ptx)
    let (busy, free) = (try CUDAStream(context), try CUDAStream(context))
    let memory = try DeviceMemory(context, byteCount: 1)
    let gate = Completion()
    try busy.launch(
      module.function("test_gate"), grid: LaunchSize(1), block: LaunchSize(1), TestKernels.Gate(gate))
    try free.fill(memory.address, with: 42, byteCount: 1)
    try free.synchronize()
    #expect(try !busy.isIdle())
    gate.signal()
    try busy.synchronize()
  }

  @Test func workThatIsQueuedOutlivesItsStream() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let host = try PinnedMemory(context, [0])
    let source = try PinnedMemory(context, [3])
    let memory = try DeviceMemory(context, byteCount: 1)
    let event = try CUDAEvent(context)
    machine.pause()
    do {
      let stream = try CUDAStream(context)
      try stream.copy(from: source.pointer, to: memory.address, byteCount: 1)
      try stream.copy(from: memory.address, to: host.pointer, byteCount: 1)
      try stream.record(event)
    }
    #expect(machine.count("streams") == 0)
    machine.resume()
    try event.synchronize()
    #expect(host.contents == [3] && source.contents == [3] && memory.byteCount == 1)
    #expect(machine.violations == [])
  }
}

extension OnAnyGPU {
  @Suite struct StreamTests {
    @Test func aStreamRunsInOrder() throws {
      let gpu = try TestGPU()
      let stream = try CUDAStream(gpu.context)
      let memory = try DeviceMemory(gpu.context, byteCount: 64)
      let host = try PinnedMemory(gpu.context, byteCount: 64 * 100)
      for step in 0..<100 {
        try stream.fill(memory.address, with: UInt8(step), byteCount: 64)
        try stream.copy(from: memory.address, to: host.pointer + 64 * step, byteCount: 64)
      }
      try stream.synchronize()
      #expect(host.contents == (0..<6400).map { UInt8($0 / 64) })
      gpu.expectNoViolations()
    }

    @Test func eventsTellTheTime() throws {
      let gpu = try TestGPU()
      let stream = try CUDAStream(gpu.context)
      let (start, end) = (try CUDAEvent(gpu.context, timing: true), try CUDAEvent(gpu.context, timing: true))
      let memory = try DeviceMemory(gpu.context, byteCount: 1 << 20)
      try stream.record(start)
      try stream.fill(memory.address, with: 0, byteCount: 1 << 20)
      try stream.record(end)
      try end.synchronize()
      #expect(try end.seconds(since: start) >= 0)
      let untimed = try CUDAEvent(gpu.context)
      #expect(try untimed.hasHappened())
      try stream.record(untimed)
      #expect(throws: CUDAError.self) { _ = try untimed.seconds(since: start) }
    }
  }
}
