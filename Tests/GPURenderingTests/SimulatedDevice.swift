import CUDADriver
import CUDATestKit
import GPURendering
import MediaTypes

@testable import GPURendering

extension SimulatedMachine {
  /// A GPU of this machine for compositing. FFmpeg in this process could find another machine's driver.
  func device(_ ordinal: Int = 0, memoryLimit: Int = 128 << 20) throws -> GPUDevice {
    let driver = try driver()
    return try GPUDevice(
      try driver.devices()[ordinal], driver: driver, memoryLimit: memoryLimit, hasCodecs: false)
  }
}

extension Picture {
  /// The same samples as NV12 or P010, where a decoder of the GPU would leave them.
  func interleaved(on device: GPUDevice) throws -> Picture {
    let (bytes, shift) = layout.bits > 8 ? (2, 16 - layout.bits) : (1, 0)
    let pitch = (width * bytes + 255) & ~255
    let chroma = (width: planes[1].width, height: planes[1].height)
    let length = pitch * (height + chroma.height)
    let staged = try device.staging.take(length)
    func put(_ value: UInt16, _ offset: Int) {
      let pointer = staged.block.memory.pointer + offset
      if bytes == 1 {
        pointer.storeBytes(of: UInt8(value), as: UInt8.self)
      } else {
        pointer.storeBytes(of: value << UInt16(shift), as: UInt16.self)
      }
    }
    func sample(_ plane: Plane, _ x: Int, _ y: Int) -> UInt16 {
      let row = plane.data + y * plane.pitch
      return bytes == 1
        ? UInt16(row.load(fromByteOffset: x, as: UInt8.self))
        : row.load(fromByteOffset: x * 2, as: UInt16.self)
    }
    for y in 0..<height { for x in 0..<width { put(sample(planes[0], x, y), y * pitch + x * bytes) } }
    for y in 0..<chroma.height {
      for x in 0..<chroma.width {
        for part in 0..<2 {
          put(sample(planes[1 + part], x, y), (height + y) * pitch + (2 * x + part) * bytes)
        }
      }
    }
    let memory = try device.pool.take(byteCount: length, for: device.sceneStream)
    try device.sceneStream.copy(
      from: UnsafeRawPointer(staged.block.memory.pointer), to: memory.address, byteCount: length)
    try device.sceneStream.synchronize()
    let frame = DeviceFrame(memory, DeferredFree())
    let pairs = frame.base + height * pitch
    let halves = [pairs, pairs + bytes].map {
      Plane(data: $0, pitch: pitch, width: chroma.width, height: chroma.height, step: 2)
    }
    return Picture(
      width: width, height: height,
      layout: PictureLayout(bits: bits(bytes), isSemiPlanar: true), color: color,
      planes: [Plane(data: frame.base, pitch: pitch, width: width, height: height)] + halves, owner: frame,
      residence: .device(device.facts.ordinal))
  }

  private func bits(_ bytes: Int) -> Int { bytes == 1 ? 8 : 16 }
}
