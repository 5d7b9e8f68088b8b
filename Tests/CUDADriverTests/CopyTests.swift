import CUDADriver
import CUDATestKit
import Testing

@Suite struct CopyTests {
  @Test func pinnedMemoryIsReadWhenTheStreamGetsThere() throws {
    let machine = try SimulatedMachine()
    let context = try machine.context()
    let stream = try CUDAStream(context)
    let source = try PinnedMemory(context, [1, 2, 3, 4])
    let back = try PinnedMemory(context, [0, 0, 0, 0])
    let memory = try DeviceMemory(context, byteCount: 4)
    machine.pause()
    try stream.copy(from: source.pointer, to: memory.address, byteCount: 4)
    try stream.copy(from: memory.address, to: back.pointer, byteCount: 4)
    source.bytes.copyBytes(from: [5, 6, 7, 8])
    #expect(try !stream.isIdle() && back.contents == [0, 0, 0, 0])
    machine.resume()
    try stream.synchronize()
    #expect(try stream.isIdle() && back.contents == [5, 6, 7, 8])
  }

  @Test func ordinaryMemoryIsNoticed() throws {
    let machine = try SimulatedMachine()
    let stream = try CUDAStream(machine.context())
    let memory = try DeviceMemory(stream.context, byteCount: 1000)
    var bytes = noise(1000, seed: 5)
    let before = bytes
    try bytes.withUnsafeMutableBytes {
      try stream.copy(from: #require($0.baseAddress), to: memory.address, byteCount: 1000)
    }
    bytes = [UInt8](repeating: 0, count: 1000)
    try bytes.withUnsafeMutableBytes {
      try stream.copy(from: memory.address, to: #require($0.baseAddress), byteCount: 1000)
    }
    #expect(bytes == before && machine.count("pageableCopies") == 2)
  }

  @Test func badShapesAreRefused() throws {
    let machine = try SimulatedMachine()
    let stream = try CUDAStream(machine.context())
    let host = try PinnedMemory(stream.context, byteCount: 4096)
    let memory = try DeviceMemory(stream.context, byteCount: 4096)
    for (width, height, pitch) in [(-1, 1, 10), (1, -1, 10), (20, 2, 19), (Int.max, 2, 10)] {
      let error = #expect(throws: CUDAError.self) {
        try stream.copy(
          from: .host(host.pointer, pitch: pitch), to: .device(memory.address, pitch: pitch), width: width,
          height: height)
      }
      #expect(error?.kind == .badArgument)
    }
    #expect(throws: CUDAError.self) { try stream.fill(memory.address, with: 0, byteCount: -1) }
    for size in [0, -1] {
      #expect(throws: CUDAError.self) { _ = try DeviceMemory(stream.context, byteCount: size) }
      #expect(throws: CUDAError.self) { _ = try PinnedMemory(stream.context, byteCount: size) }
    }
    try stream.copy(
      from: .host(host.pointer, pitch: 0), to: .device(memory.address, pitch: 0), width: 0, height: 9)
    #expect(machine.violations == [] && machine.count("copiesToDevice") == 0)
  }

  @Test func memoryThatIsNotTheDevicesIsRefused() throws {
    let machine = try SimulatedMachine(devices: 2)
    let stream = try CUDAStream(machine.context(0))
    let host = try PinnedMemory(stream.context, byteCount: 100)
    let other = try DeviceMemory(machine.context(1), byteCount: 100)
    let freed = try DeviceMemory(stream.context, byteCount: 100).address
    let small = try DeviceMemory(stream.context, byteCount: 99)
    for (address, words) in [
      (other.address, "another device"), (freed, "freed"), (small.address, "too small"),
    ] {
      let error = #expect(throws: CUDAError.self) {
        try stream.copy(from: host.pointer, to: address, byteCount: 100)
      }
      #expect(error?.name == "CUDA_ERROR_INVALID_VALUE")
      #expect(machine.violations.last?.contains(words) == true, "\(words)")
    }
  }
}

extension OnAnyGPU {
  @Suite struct CopyTests {
    /// Widths, heights and pitches of planes, with odd ones.
    struct Shape: Sendable, CustomTestStringConvertible {
      var width, height, hostPitch, devicePitch: Int
      var testDescription: String { "\(width)×\(height), \(hostPitch) → \(devicePitch)" }
    }

    @Test(arguments: [
      Shape(width: 1, height: 1, hostPitch: 1, devicePitch: 1),
      Shape(width: 321, height: 17, hostPitch: 384, devicePitch: 512),
      Shape(width: 1920, height: 31, hostPitch: 1920, devicePitch: 2048),
      Shape(width: 77, height: 1, hostPitch: 0, devicePitch: 3),
    ])
    func rectanglesComeBackAsTheyWere(shape: Shape) throws {
      let gpu = try TestGPU()
      let stream = try CUDAStream(gpu.context)
      let (hostSize, deviceSize) = [shape.hostPitch, shape.devicePitch].map {
        $0 * (shape.height - 1) + shape.width
      }.pair
      let source = try PinnedMemory(gpu.context, noise(hostSize, seed: 1))
      let back = try PinnedMemory(gpu.context, [UInt8](repeating: 9, count: hostSize))
      let planes = try [
        DeviceMemory(gpu.context, byteCount: deviceSize), DeviceMemory(gpu.context, byteCount: deviceSize),
      ]
      let ends = planes.map { CopyEnd.device($0.address, pitch: shape.devicePitch) }
      try stream.copy(
        from: .host(source.pointer, pitch: shape.hostPitch), to: ends[0], width: shape.width,
        height: shape.height)
      try stream.copy(from: ends[0], to: ends[1], width: shape.width, height: shape.height)
      try stream.copy(
        from: ends[1], to: .host(back.pointer, pitch: shape.hostPitch), width: shape.width,
        height: shape.height
      )
      try stream.synchronize()
      for row in 0..<shape.height {
        let start = row * shape.hostPitch
        let end = start + shape.width
        #expect(back.contents[start..<end] == source.contents[start..<end])
        // Between the rows nothing is written.
        if row + 1 < shape.height {
          #expect(back.contents[end..<start + shape.hostPitch].allSatisfy { $0 == 9 })
        }
      }
      if let machine = gpu.machine {
        let bytes = shape.width * shape.height
        #expect(machine.count("copiesToDevice") == 1 && machine.count("bytesToDevice") == bytes)
        #expect(machine.count("copiesOnDevice") == 1 && machine.count("bytesOnDevice") == bytes)
        #expect(machine.count("copiesToHost") == 1 && machine.count("bytesToHost") == bytes)
        #expect(machine.count("pageableCopies") == 0 && machine.count("deviceWaits") == 0)
      }
      gpu.expectNoViolations()
    }

    @Test func aFillStaysInItsBytes() throws {
      let gpu = try TestGPU()
      let stream = try CUDAStream(gpu.context)
      let memory = try DeviceMemory(gpu.context, byteCount: 300)
      let host = try PinnedMemory(gpu.context, byteCount: 300)
      try stream.fill(memory.address, with: 1, byteCount: 300)
      try stream.fill(memory.address + 100, with: 7, byteCount: 100)
      try stream.fill(memory.address, with: 9, byteCount: 0)
      try stream.copy(from: memory.address, to: host.pointer, byteCount: 300)
      try stream.synchronize()
      #expect(host.contents == (0..<300).map { 100..<200 ~= $0 ? 7 : 1 })
      gpu.expectNoViolations()
    }
  }
}

extension [Int] {
  fileprivate var pair: (Int, Int) { (self[0], self[1]) }
}
