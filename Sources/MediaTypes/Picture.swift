import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The sample layout of a planar Y'CbCr picture.
public struct PictureLayout: Sendable, Hashable {
  /// Bits a sample. 8: one byte; 9…16: a little-endian 16-bit word with the value in its low bits.
  public var bits: Int
  /// log2 of the horizontal and vertical chroma subsampling: (1, 1) is 4:2:0, (0, 0) is 4:4:4.
  public var chromaShiftX: Int
  public var chromaShiftY: Int
  /// A fourth plane of luma size: 0 transparent, maximum opaque. Colour is straight unless `isPremultiplied`.
  public var hasAlpha: Bool
  /// Cb and Cr take turns in memory (NV12, P010), as hardware decoders have it: the chroma planes' `step` is 2. Samples of
  /// more than 8 bits then fill their words from above, and `bits` is 16.
  public var isSemiPlanar: Bool
  /// The colours are multiplied by alpha: what lies between a sample and black (luma) or no colour (chroma) is reduced to that part.
  public var isPremultiplied: Bool

  public init(
    bits: Int = 8, chromaShiftX: Int = 1, chromaShiftY: Int = 1, hasAlpha: Bool = false,
    isSemiPlanar: Bool = false, isPremultiplied: Bool = false
  ) {
    self.isSemiPlanar = isSemiPlanar
    self.isPremultiplied = isPremultiplied
    self.bits = bits
    self.chromaShiftX = chromaShiftX
    self.chromaShiftY = chromaShiftY
    self.hasAlpha = hasAlpha
  }

  /// 8-bit 4:2:0, the layout of every canvas.
  public static let yuv420 = PictureLayout()
  public static let yuva420 = PictureLayout(hasAlpha: true)
  public static let yuva444 = PictureLayout(chromaShiftX: 0, chromaShiftY: 0, hasAlpha: true)
  public static let yuv444 = PictureLayout(chromaShiftX: 0, chromaShiftY: 0)

  public var bytesPerSample: Int { bits > 8 ? 2 : 1 }
  public var planeCount: Int { hasAlpha ? 4 : 3 }

  /// The size of one plane of a picture; odd luma sizes round chroma up.
  public func planeSize(_ plane: Int, width: Int, height: Int) -> (width: Int, height: Int) {
    guard plane == 1 || plane == 2 else { return (width, height) }
    return (
      (width + (1 << chromaShiftX) - 1) >> chromaShiftX, (height + (1 << chromaShiftY) - 1) >> chromaShiftY
    )
  }
}

/// One plane's memory. `pitch` is in bytes, and may be negative for a picture stored bottom up. `step` is the number of
/// words from a sample to the next: 2 where two planes share their rows.
public struct Plane: @unchecked Sendable {
  public var data: UnsafeMutableRawPointer
  public var pitch: Int
  public var width: Int
  public var height: Int
  public var step: Int

  public init(data: UnsafeMutableRawPointer, pitch: Int, width: Int, height: Int, step: Int = 1) {
    self.step = step
    self.data = data
    self.pitch = pitch
    self.width = width
    self.height = height
  }
}

/// Whose memory a picture's planes lie in.
public enum Residence: Sendable, Hashable {
  /// The process's own.
  case host
  /// A GPU's, by its ordinal: the planes' addresses mean something to that device alone.
  case device(Int)
}

/// A planar Y'CbCr picture in memory: a decoded frame, a prepared layer or the canvas.
///
/// The memory belongs to `owner` (a decoder's frame, an allocation, a pool's slot) and lives as long
/// as the picture does. Ownership rule: whoever makes a picture may write it until it hands it on;
/// after that it is read-only for everybody.
public final class Picture: @unchecked Sendable {
  public let width: Int
  public let height: Int
  public let layout: PictureLayout
  public let color: ColorDescription
  public let planes: [Plane]
  public let residence: Residence
  /// Width over height of one sample; nil: the picture is shaped as its source is known to be.
  public let sampleAspect: Rational?
  /// What keeps the memory: whoever made the picture knows it again.
  public let owner: AnyObject

  /// Wraps memory that `owner` keeps alive. `planes` are Y, Cb, Cr and, with alpha, A.
  public init(
    width: Int, height: Int, layout: PictureLayout, color: ColorDescription, planes: [Plane],
    owner: AnyObject, residence: Residence = .host, sampleAspect: Rational? = nil
  ) {
    precondition(planes.count == layout.planeCount)
    self.width = width
    self.height = height
    self.layout = layout
    self.color = color
    self.planes = planes
    self.owner = owner
    self.residence = residence
    self.sampleAspect = sampleAspect
  }

  /// The same picture, of samples of another shape.
  public func withSampleAspect(_ sampleAspect: Rational) -> Picture {
    Picture(
      width: width, height: height, layout: layout, color: color, planes: planes, owner: owner,
      residence: residence, sampleAspect: sampleAspect)
  }

  /// Allocates a picture with rows aligned to 64 bytes and 64 bytes of padding behind each plane; nil when there is
  /// no memory. The contents are undefined. `pool`, if given, gets the memory back when the picture dies.
  public convenience init?(
    width: Int, height: Int, layout: PictureLayout, color: ColorDescription, from pool: PicturePool?
  ) {
    let blueprint = PictureBlueprint(width: width, height: height, layout: layout)
    guard let block = PictureMemory(byteCount: blueprint.byteCount, pool: pool) else { return nil }
    self.init(
      width: width, height: height, layout: layout, color: color, planes: blueprint.planes(at: block.base),
      owner: block)
  }
}

/// Keeps the memory of dead pictures for new ones of the same size: a frame loop allocates nothing.
///
/// What it keeps and what is in use are together never more than were in use at once, so clips of many sizes do not
/// pile up.
public final class PicturePool: Sendable {
  private struct State {
    var idle: [Int: [PictureMemory.Block]] = [:]
    /// Sizes, those that were given last at the end.
    var order: [Int] = []
    var idleBytes = 0
    var usedBytes = 0
    var mostUsed = 0

    mutating func popIdle(_ byteCount: Int) -> PictureMemory.Block? {
      guard let block = idle[byteCount]?.popLast() else { return nil }
      if idle[byteCount]?.isEmpty == true {
        idle[byteCount] = nil
        order.removeAll { $0 == byteCount }
      }
      idleBytes -= byteCount
      return block
    }

    /// Blocks that there is no room for, the longest unused first.
    mutating func popSurplus() -> [PictureMemory.Block] {
      var surplus: [PictureMemory.Block] = []
      while idleBytes + usedBytes > mostUsed, let oldest = order.first, let block = popIdle(oldest) {
        surplus.append(block)
      }
      return surplus
    }
  }

  private let state = Mutex(State())
  private let capacity: Int

  /// `capacity`: idle blocks kept for each size.
  public init(capacity: Int = 8) { self.capacity = capacity }

  deinit {
    state.withLock { state in
      for list in state.idle.values { for block in list { free(block.base) } }
    }
  }

  /// Bytes that no picture has.
  package var idleBytes: Int { state.withLock { $0.idleBytes } }

  /// A block that is there; nil: the caller makes one. Either is in use from now on.
  func take(_ byteCount: Int) -> PictureMemory.Block? {
    let (block, surplus) = state.withLock { state in
      let block = state.popIdle(byteCount)
      state.usedBytes += byteCount
      state.mostUsed = max(state.mostUsed, state.usedBytes)
      return (block, state.popSurplus())
    }
    for block in surplus { free(block.base) }
    return block
  }

  /// The caller could not make the block.
  func cancel(_ byteCount: Int) { state.withLock { $0.usedBytes -= byteCount } }

  func give(_ block: PictureMemory.Block) {
    let kept = state.withLock { state in
      state.usedBytes -= block.byteCount
      guard state.idle[block.byteCount, default: []].count < capacity else { return false }
      state.idle[block.byteCount, default: []].append(block)
      state.order.removeAll { $0 == block.byteCount }
      state.order.append(block.byteCount)
      state.idleBytes += block.byteCount
      return true
    }
    if !kept { free(block.base) }
  }
}

final class PictureMemory: Sendable {
  struct Block: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
  }

  private let block: Block
  private let pool: PicturePool?

  var base: UnsafeMutableRawPointer { block.base }

  init?(byteCount: Int, pool: PicturePool?) {
    self.pool = pool
    if let block = pool?.take(byteCount) {
      self.block = block
      return
    }
    var pointer: UnsafeMutableRawPointer?
    let code = posix_memalign(&pointer, 64, byteCount)
    guard code == 0, let pointer else {
      pool?.cancel(byteCount)
      return nil
    }
    block = Block(base: pointer, byteCount: byteCount)
  }

  deinit {
    if let pool { pool.give(block) } else { free(block.base) }
  }
}
