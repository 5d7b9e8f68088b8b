import CUDADriver
import CUDATestKit
import Synchronization
import Testing
import Threads

@Suite struct ContextTests {
  @Test func oneContextForAProcessAndADevice() throws {
    let machine = try SimulatedMachine(devices: 2)
    let driver = try machine.driver()
    var contexts = try driver.devices().map { try driver.context(on: $0) }
    #expect(try driver.context(on: driver.device("1")) === contexts[1])
    #expect(contexts[0] !== contexts[1] && contexts[0].handle != contexts[1].handle)
    #expect(machine.count("contexts", device: 0) == 1 && machine.count("contexts", device: 1) == 1)
    contexts.removeFirst()
    #expect(machine.count("contexts", device: 0) == 0 && machine.count("contexts", device: 1) == 1)
    contexts.removeAll()
    #expect(machine.alive.isEmpty)
  }

  @Test func aContextComesBackAfterItsRelease() throws {
    let machine = try SimulatedMachine()
    for _ in 0..<3 { _ = try CUDAStream(machine.context()) }
    #expect(machine.alive.isEmpty && machine.violations == [])
  }

  @Test func allThreadsGetTheSameContext() throws {
    let machine = try SimulatedMachine()
    let first = try machine.context()
    let others = Mutex<[CUDAContext?]>([])
    let threads = ThreadGroup()
    for _ in 0..<8 {
      #expect(threads.start("opener") { others.withLock { $0.append(try? machine.context()) } })
    }
    threads.wait()
    #expect(others.withLock { $0.count == 8 && $0.allSatisfy { $0 === first } })
    #expect(machine.count("contexts") == 1)
  }

  @Test func whatLivesInAContextKeepsIt() throws {
    let machine = try SimulatedMachine()
    var memory: DeviceMemory? = try DeviceMemory(machine.context(), byteCount: 100)
    #expect(machine.count("contexts") == 1 && memory?.byteCount == 100)
    memory = nil
    #expect(machine.alive.isEmpty)
  }

  @Test func memoryIsCounted() throws {
    let machine = try SimulatedMachine(memory: 8 << 20)
    let context = try machine.context()
    let memory = try DeviceMemory(context, byteCount: 3 << 20)
    let (free, total) = try context.memory()
    #expect(free == 5 << 20 && total == 8 << 20 && machine.count("bytes") == memory.byteCount)
  }

  @Test func aDeviceThatIsTaken() throws {
    let machine = try SimulatedMachine(["faults": "cuDevicePrimaryCtxRetain:1=46"])
    let error = try #require(throws: CUDAError.self) { _ = try machine.context() }
    #expect(error.name == "CUDA_ERROR_DEVICE_UNAVAILABLE" && error.message.contains("cuda:0"))
    #expect(try machine.context().loss == nil)
  }
}
