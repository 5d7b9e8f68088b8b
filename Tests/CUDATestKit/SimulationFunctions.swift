import Foundation

/// Runs a grid of a kernel on the calling thread; not 0 where a GPU would have faulted: function, grid (3), block (3), bytes of
/// shared memory, parameters.
public typealias KernelEmulator =
  @convention(c) (
    UnsafePointer<CChar>?, UnsafePointer<UInt32>?, UnsafePointer<UInt32>?, UInt32, UnsafeRawPointer?
  ) -> Int32

/// The functions of `simulated_cuda.h` in one copy of the library.
struct SimulationFunctions: Sendable {
  let set: @convention(c) @Sendable (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
  let fault: @convention(c) @Sendable (UnsafePointer<CChar>) -> Int32
  let pause: @convention(c) @Sendable () -> Void
  let resume: @convention(c) @Sendable () -> Void
  let waitHanging: @convention(c) @Sendable (Double) -> Int32
  let setEmulator: @convention(c) @Sendable (KernelEmulator?) -> Void
  let count: @convention(c) @Sendable (UnsafePointer<CChar>, Int32) -> Int64
  let violation: @convention(c) @Sendable (Int32) -> UnsafePointer<CChar>?

  init(_ library: String) throws {
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
      throw SimulatedMachine.Failure(
        description: dlerror().map { String(cString: $0) } ?? "cannot open \(library)")
    }
    func symbol(_ name: String) throws -> UnsafeMutableRawPointer {
      guard let symbol = dlsym(handle, name) else {
        throw SimulatedMachine.Failure(description: "\(library) lacks \(name)")
      }
      return symbol
    }
    set = unsafeBitCast(try symbol("simcuda_set"), to: type(of: set))
    fault = unsafeBitCast(try symbol("simcuda_fault"), to: type(of: fault))
    pause = unsafeBitCast(try symbol("simcuda_pause"), to: type(of: pause))
    resume = unsafeBitCast(try symbol("simcuda_resume"), to: type(of: resume))
    waitHanging = unsafeBitCast(try symbol("simcuda_wait_hanging"), to: type(of: waitHanging))
    setEmulator = unsafeBitCast(try symbol("simcuda_set_emulator"), to: type(of: setEmulator))
    count = unsafeBitCast(try symbol("simcuda_count"), to: type(of: count))
    violation = unsafeBitCast(try symbol("simcuda_violation"), to: type(of: violation))
  }
}
