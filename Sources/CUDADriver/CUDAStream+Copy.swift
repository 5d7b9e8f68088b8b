import CCUDA

/// One end of a copy: where the first byte of the first row is, and how many bytes lie between the starts of rows.
public enum CopyEnd {
  /// Pinned memory, or the copy is slow and holds up the caller.
  case host(UnsafeMutableRawPointer, pitch: Int)
  case device(DeviceAddress, pitch: Int)

  var pitch: Int {
    switch self {
    case .host(_, let pitch), .device(_, let pitch): pitch
    }
  }
}

extension CUDAStream {
  /// Queues the copy of a rectangle of bytes. Both ends stay alive and unchanged until the stream has passed it.
  ///
  /// - Parameters:
  ///   - width: bytes of a row, at most either pitch.
  ///   - height: rows.
  public func copy(
    from source: CopyEnd, to destination: CopyEnd, width: Int, height: Int
  ) throws(CUDAError) {
    let shape = "\(width) bytes × \(height) rows"
    guard width >= 0, height >= 0 else { throw .badArgument("cannot copy \(shape)") }
    // A single row may have any pitch: the driver wants one that holds it.
    guard height <= 1 || (source.pitch >= width && destination.pitch >= width) else {
      throw .badArgument("cannot copy \(shape) with pitches of \(source.pitch) and \(destination.pitch)")
    }
    guard width > 0, height > 0 else { return }
    var copy = CUDA_MEMCPY2D()
    copy.WidthInBytes = width
    copy.Height = height
    switch source {
    case .host(let pointer, _):
      copy.srcMemoryType = CU_MEMORYTYPE_HOST
      copy.srcHost = UnsafeRawPointer(pointer)
    case .device(let address, _):
      copy.srcMemoryType = CU_MEMORYTYPE_DEVICE
      copy.srcDevice = address
    }
    switch destination {
    case .host(let pointer, _):
      copy.dstMemoryType = CU_MEMORYTYPE_HOST
      copy.dstHost = pointer
    case .device(let address, _):
      copy.dstMemoryType = CU_MEMORYTYPE_DEVICE
      copy.dstDevice = address
    }
    copy.srcPitch = max(width, source.pitch)
    copy.dstPitch = max(width, destination.pitch)
    try context.call("cuMemcpy2DAsync_v2", "cannot copy \(shape) on \(context.place)") {
      $0.cuMemcpy2DAsync(&copy, handle)
    }
  }

  /// Queues the copy of `byteCount` bytes in a row, from pinned memory.
  public func copy(
    from source: UnsafeRawPointer, to destination: DeviceAddress, byteCount: Int
  ) throws(CUDAError) {
    guard try isWorthCopying(byteCount) else { return }
    try context.call("cuMemcpyHtoDAsync_v2", "cannot copy \(byteCount) bytes to \(context.place)") {
      $0.cuMemcpyHtoDAsync(destination, source, byteCount, handle)
    }
  }

  /// Queues the copy of `byteCount` bytes in a row, to pinned memory.
  public func copy(
    from source: DeviceAddress, to destination: UnsafeMutableRawPointer, byteCount: Int
  ) throws(CUDAError) {
    guard try isWorthCopying(byteCount) else { return }
    try context.call("cuMemcpyDtoHAsync_v2", "cannot copy \(byteCount) bytes from \(context.place)") {
      $0.cuMemcpyDtoHAsync(destination, source, byteCount, handle)
    }
  }

  private func isWorthCopying(_ byteCount: Int) throws(CUDAError) -> Bool {
    guard byteCount >= 0 else { throw .badArgument("cannot copy \(byteCount) bytes") }
    return byteCount > 0
  }

  /// Queues setting `byteCount` bytes to `value`.
  public func fill(_ address: DeviceAddress, with value: UInt8, byteCount: Int) throws(CUDAError) {
    guard byteCount >= 0 else { throw .badArgument("cannot fill \(byteCount) bytes") }
    guard byteCount > 0 else { return }
    try context.call("cuMemsetD8Async", "cannot fill \(byteCount) bytes on \(context.place)") {
      $0.cuMemsetD8Async(address, value, byteCount, handle)
    }
  }
}
