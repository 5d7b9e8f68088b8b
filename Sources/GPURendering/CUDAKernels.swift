import CUDADriver
import ClipKernels
import ClipKernelsCUDA
import Compositor
import MediaTypes

/// The kernels on a GPU: queued in one stream, several calls to a launch.
///
/// Only `readBack` and `finish` wait for the GPU, and an upload whose predecessors are all still on their way. A failure is kept and told by the next `submit`: what was asked for after
/// it is left out.
final class CUDAKernels: KernelQueue {
  private let device: GPUDevice
  private let stream: CUDAStream
  private let deferred = DeferredFree()
  private let launch = UnsafeMutablePointer<ck_cuda_launch>.allocate(capacity: 1)
  private var batch = KernelBatch()
  private var failure: CUDAError?
  private var wasCancelled = false
  var isCancelled: @Sendable () -> Bool = { false }
  /// Pictures made since the last `submit`.
  private var made: [Unsubmitted] = []

  private struct Unsubmitted { weak var frame: DeviceFrame? }

  init(_ device: GPUDevice, _ stream: CUDAStream) {
    self.device = device
    self.stream = stream
  }

  deinit { launch.deallocate() }

  // MARK: - Memory

  func makePicture(
    width: Int, height: Int, layout: PictureLayout, color: ColorDescription
  ) throws(CompositorError) -> Picture {
    let blueprint = Self.blueprint(width, height, layout)
    let frame = try translated { () throws(CUDAError) in try take(blueprint.byteCount) }
    made.append(Unsubmitted(frame: frame))
    return Picture(
      width: width, height: height, layout: layout, color: color, planes: blueprint.planes(at: frame.base),
      owner: frame, residence: residence)
  }

  func makeScratch() -> any KernelScratch {
    DeviceScratch { [unowned self] byteCount throws(CompositorError) in
      try translated { () throws(CUDAError) in try take(byteCount) }
    }
  }

  func reside(_ picture: Picture) throws(CompositorError) -> Picture {
    switch picture.residence {
    case .host: return try upload(picture)
    case .device:
      try translated { () throws(CUDAError) in try follow(picture) }
      return picture
    }
  }

  func reside(_ words: KernelWords) throws(CompositorError) -> KernelWords {
    guard words.residence == .host else { return words }
    return try translated { () throws(CUDAError) in
      let frame = try take(words.byteCount)
      let staged = try device.staging.take(words.byteCount)
      flush()
      try staged.pass(stream) { memory throws(CUDAError) in
        memory.copyMemory(from: words.base, byteCount: words.byteCount)
        try stream.copy(from: memory, to: frame.memory.address, byteCount: words.byteCount)
      }
      return KernelWords(
        base: UnsafeRawPointer(frame.base), byteCount: words.byteCount, residence: residence, owner: frame)
    }
  }

  func readBack(_ picture: Picture) throws(CompositorError) -> Picture {
    guard picture.residence != .host else { return picture }
    return try translated { () throws(CUDAError) in
      try follow(picture)
      flush()
      if let failure { throw failure }
      let blueprint = Self.blueprint(picture.width, picture.height, picture.layout)
      let staged = try device.staging.take(blueprint.byteCount)
      let planes = blueprint.planes(at: staged.block.memory.pointer)
      try staged.pass(stream) { _ throws(CUDAError) in
        for (from, to) in zip(picture.planes, planes) {
          try stream.copy(
            from: .device(DeviceAddress(UInt(bitPattern: from.data)), pitch: from.pitch),
            to: .host(to.data, pitch: to.pitch), width: to.width * picture.layout.bytesPerSample,
            height: to.height)
        }
      }
      // The picture's memory is not used again before that, too.
      try staged.block.event.synchronize()
      return Picture(
        width: picture.width, height: picture.height, layout: picture.layout, color: picture.color,
        planes: planes, owner: staged)
    }
  }

  private var residence: Residence { .device(device.facts.ordinal) }

  /// Rows begin where a warp's loads do.
  private static func blueprint(_ width: Int, _ height: Int, _ layout: PictureLayout) -> PictureBlueprint {
    PictureBlueprint(width: width, height: height, layout: layout, alignment: 256)
  }

  private func take(_ byteCount: Int) throws(CUDAError) -> DeviceFrame {
    DeviceFrame(try device.pool.take(byteCount: max(byteCount, 1), for: stream), deferred)
  }

  private func upload(_ picture: Picture) throws(CompositorError) -> Picture {
    let result = try makePicture(
      width: picture.width, height: picture.height, layout: picture.layout, color: picture.color)
    try translated { () throws(CUDAError) in
      let blueprint = Self.blueprint(picture.width, picture.height, picture.layout)
      let staged = try device.staging.take(blueprint.byteCount)
      // What waits for its launch may read memory that the pool has just given out again.
      flush()
      try staged.pass(stream) { memory throws(CUDAError) in
        for (from, to) in zip(picture.planes, blueprint.planes(at: memory)) {
          let bytes = to.width * picture.layout.bytesPerSample
          for y in 0..<to.height {
            (to.data + y * to.pitch).copyMemory(from: from.data + y * from.pitch, byteCount: bytes)
          }
        }
        try stream.copy(
          from: memory, to: DeviceAddress(UInt(bitPattern: result.planes[0].data)),
          byteCount: blueprint.byteCount)
      }
    }
    return result
  }

  /// Orders this stream behind the making of a picture.
  private func follow(_ picture: Picture) throws(CUDAError) {
    if let frame = DeviceFrame.of(picture) { return try frame.use(on: stream) }
    // A decoder's: it works in the scene's stream.
    guard stream !== device.sceneStream else { return }
    let event = try CUDAEvent(device.context)
    try device.sceneStream.record(event)
    try stream.wait(for: event)
  }

  // MARK: - Order

  func submit() throws(CompositorError) {
    flush()
    defer { made.removeAll(keepingCapacity: true) }
    if let failure {
      self.failure = nil
      throw CompositorError(failure)
    }
    if wasCancelled {
      wasCancelled = false
      throw .cancelled
    }
    let frames = made.compactMap(\.frame)
    guard !frames.isEmpty else { return }
    try translated { () throws(CUDAError) in
      let event = try CUDAEvent(device.context)
      try stream.record(event)
      for frame in frames { frame.isReady(at: event) }
    }
  }

  func finish() throws(CompositorError) {
    try submit()
    try translated { () throws(CUDAError) in try stream.synchronize() }
  }

  func run(_ call: ck_call) {
    if isCancelled() { wasCancelled = true }
    guard !wasCancelled else { return }
    if batch.add(call) { return }
    flush()
    _ = batch.add(call)
  }

  private func flush() {
    defer {
      batch.removeAll()
      deferred.clear()
    }
    var next = 0
    while failure == nil, next < batch.count {
      let planned = batch.plan(from: next, into: launch)
      guard planned > 0 else {
        failure = CUDAError(.failed, "a filter is too long for the kernels of \(device.name)")
        return
      }
      next += planned
      do throws(CUDAError) {
        let call = launch.pointee
        try stream.launch(
          device.function(call.function), grid: LaunchSize(call.grid.0, call.grid.1, call.grid.2),
          block: LaunchSize(call.block.0, call.block.1, call.block.2), sharedBytes: Int(call.shared_bytes),
          parameters: UnsafeRawBufferPointer(
            start: ck_cuda_launch_params(launch), count: Int(call.params_size)))
      } catch {
        failure = error
      }
    }
  }

  private func translated<R>(_ body: () throws(CUDAError) -> R) throws(CompositorError) -> R {
    do throws(CUDAError) { return try body() } catch { throw CompositorError(error) }
  }
}

/// Memory between kernels, used again and again in the stream's order.
final class DeviceScratch: KernelScratch {
  private let take: (Int) throws(CompositorError) -> DeviceFrame
  private var frame: DeviceFrame?

  init(_ take: @escaping (Int) throws(CompositorError) -> DeviceFrame) { self.take = take }

  func reserve(_ byteCount: Int) throws(CompositorError) -> UnsafeMutableRawPointer {
    if let frame, frame.memory.byteCount >= byteCount { return frame.base }
    frame = nil
    let larger = try take(max(byteCount, 1 << 16))
    frame = larger
    return larger.base
  }
}
