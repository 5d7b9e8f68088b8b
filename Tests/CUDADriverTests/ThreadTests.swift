import CUDADriver
import CUDATestKit
import Foundation
import Synchronization
import Testing
import Threads

@Suite struct ThreadTests {
  /// Eight threads share one pool; each writes its own bytes into buffers that go round between the streams.
  @Test func threadsShareAPoolWithoutMixingBytes() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let pool = DevicePool(context, limit: 1 << 20)
    let wrong = Mutex<[String]>([])
    let threads = ThreadGroup()
    for number in 1...8 {
      let started = threads.start("worker") {
        do {
          let stream = try CUDAStream(context)
          let host = try PinnedMemory(context, byteCount: 4096)
          for round in 0..<50 {
            let value = UInt8(truncatingIfNeeded: number * 50 + round)
            let buffer = try pool.take(byteCount: 4096, for: stream)
            try stream.fill(buffer.address, with: value, byteCount: 4096)
            try stream.copy(from: buffer.address, to: host.pointer, byteCount: 4096)
            try stream.synchronize()
            if !host.contents.allSatisfy({ $0 == value }) {
              wrong.withLock { $0.append("\(number), \(round)") }
            }
          }
        } catch {
          wrong.withLock { $0.append("\(error)") }
        }
      }
      #expect(started)
    }
    threads.wait()
    #expect(wrong.withLock { $0 } == [])
    #expect(pool.counts.allocated <= 8 && pool.counts.reused == 400 - pool.counts.allocated)
    // Of the pinned buffers only, when they were freed.
    #expect(machine.count("deviceWaits") == 8 && machine.violations == [])
  }

  /// A thread is left as it was found: another library's context stays current there.
  @Test func callsLeaveTheThreadsContextAlone() throws {
    let machine = try SimulatedMachine(devices: 2)
    let contexts = try [machine.context(0), machine.context(1)]
    let library = try #require(dlopen(machine.library, RTLD_NOW))
    typealias SetCurrent = @convention(c) (OpaquePointer?) -> Int32
    typealias GetCurrent = @convention(c) (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    let setCurrent = unsafeBitCast(try #require(dlsym(library, "cuCtxSetCurrent")), to: SetCurrent.self)
    let getCurrent = unsafeBitCast(try #require(dlsym(library, "cuCtxGetCurrent")), to: GetCurrent.self)
    #expect(setCurrent(contexts[1].handle) == 0)
    defer { _ = setCurrent(nil) }
    let memory = try DeviceMemory(contexts[0], byteCount: 64)
    #expect(throws: CUDAError.self) { _ = try DeviceMemory(contexts[0], byteCount: 1 << 40) }
    var current: OpaquePointer?
    #expect(getCurrent(&current) == 0 && current == contexts[1].handle)
    #expect(machine.count("bytes", device: 0) == memory.byteCount && machine.count("bytes", device: 1) == 0)
  }

  @Test func threadsUseSeveralDevices() throws {
    let machine = try SimulatedMachine(devices: 2)
    let threads = ThreadGroup()
    let failures = Mutex(0)
    let contexts = try [machine.context(0), machine.context(1)]
    for _ in 0..<4 {
      let started = threads.start("switcher") {
        for round in 0..<100 {
          let context = contexts[round % 2]
          guard let memory = try? DeviceMemory(context, byteCount: 64), let stream = try? CUDAStream(context),
            (try? stream.fill(memory.address, with: 1, byteCount: 64)) != nil,
            (try? stream.synchronize()) != nil
          else {
            failures.withLock { $0 += 1 }
            continue
          }
        }
      }
      #expect(started)
    }
    threads.wait()
    #expect(failures.withLock { $0 } == 0)
    #expect(machine.alive == ["contexts": 2] && machine.violations == [])
  }
}
