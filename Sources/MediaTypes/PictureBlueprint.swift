/// How the planes of a picture lie in one block of memory: rows aligned, some padding behind each plane.
public struct PictureBlueprint: Sendable, Hashable {
  private let planes: [PlaneShape]
  /// Of the whole block.
  public let byteCount: Int

  private struct PlaneShape: Sendable, Hashable {
    var offset: Int
    var pitch: Int
    var width: Int
    var height: Int
  }

  /// `alignment`: of rows and planes, in bytes, a power of two; as much is left behind each plane.
  public init(width: Int, height: Int, layout: PictureLayout, alignment: Int = 64) {
    var offset = 0
    planes = (0..<layout.planeCount).map { index in
      let size = layout.planeSize(index, width: width, height: height)
      let pitch = (size.width * layout.bytesPerSample + alignment - 1) & ~(alignment - 1)
      defer { offset += size.height * pitch + alignment }
      return PlaneShape(offset: offset, pitch: pitch, width: size.width, height: size.height)
    }
    byteCount = offset
  }

  /// The planes of a block that starts at `base`.
  public func planes(at base: UnsafeMutableRawPointer) -> [Plane] {
    planes.map { Plane(data: base + $0.offset, pitch: $0.pitch, width: $0.width, height: $0.height) }
  }
}
