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
    let library = try LoadedLibrary(library)
    set = try library.function("simcuda_set")
    fault = try library.function("simcuda_fault")
    pause = try library.function("simcuda_pause")
    resume = try library.function("simcuda_resume")
    waitHanging = try library.function("simcuda_wait_hanging")
    setEmulator = try library.function("simcuda_set_emulator")
    count = try library.function("simcuda_count")
    violation = try library.function("simcuda_violation")
  }
}
