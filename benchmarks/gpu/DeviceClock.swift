import CUDADriver

/// Seconds that queued work takes on the device alone.
///
/// Note: queueing is slower than the work. So the stream is held by a long copy until all of the work is queued: then the
/// device runs it without waiting for the processor. Whether that was so is checked, not hoped.
struct DeviceClock {
  private let device: Device
  private let hold: (from: DeviceMemory, to: DeviceMemory)

  struct NotHeld: Error, CustomStringConvertible {
    var description: String {
      "the work cannot be queued while the device is held: measure fewer frames at once"
    }
  }

  init(_ device: Device, isSmall: Bool) throws {
    self.device = device
    let byteCount = isSmall ? 16 << 20 : 1 << 30
    hold = (
      try DeviceMemory(device.context, byteCount: byteCount),
      try DeviceMemory(device.context, byteCount: byteCount)
    )
  }

  /// `queue` queues in the device's scene stream and waits for nothing.
  func seconds(_ queue: () throws -> Void) throws -> Double {
    var copies = 8
    while copies <= 512 {
      let start = try CUDAEvent(device.context, timing: true)
      let end = try CUDAEvent(device.context, timing: true)
      for _ in 0..<copies {
        try device.stream.copy(
          from: .device(hold.from.address, pitch: hold.from.byteCount),
          to: .device(hold.to.address, pitch: hold.to.byteCount), width: hold.from.byteCount, height: 1)
      }
      try device.stream.record(start)
      try queue()
      try device.stream.record(end)
      let wasHeld = try !start.hasHappened()
      try end.synchronize()
      if wasHeld { return try end.seconds(since: start) }
      copies *= 2
    }
    throw NotHeld()
  }
}
