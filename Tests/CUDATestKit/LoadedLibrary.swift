import Foundation

/// A simulated library in this process, and its functions by name. It stays: its streams have threads of their own.
struct LoadedLibrary {
  private let handle: UnsafeMutableRawPointer
  private let path: String

  init(_ path: String) throws {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw SimulatedMachine.Failure(
        description: dlerror().map { String(cString: $0) } ?? "cannot open \(path)")
    }
    self.handle = handle
    self.path = path
  }

  /// - Parameter Function: the C function's type, as its header has it.
  func function<Function>(_ name: String) throws -> Function {
    guard let symbol = dlsym(handle, name) else {
      throw SimulatedMachine.Failure(description: "\(path) lacks \(name)")
    }
    return unsafeBitCast(symbol, to: Function.self)
  }
}
