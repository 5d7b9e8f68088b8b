import ClipKernels
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

extension Plane {
  /// A rectangle of the plane, clamped to nothing smaller: the caller keeps inside.
  func part(x: Int, y: Int, width: Int, height: Int, bytesPerSample: Int = 1) -> Plane {
    Plane(data: data + y * pitch + x * bytesPerSample, pitch: pitch, width: width, height: height)
  }
}

/// The kernels as calls on planes: no arithmetic of their own.
enum PlaneOps {
  /// An opacity of 0…1 as the blend kernels count it.
  static func weight(_ opacity: Double) -> Int32 {
    guard opacity > 0 else { return 0 }
    return Int32((min(opacity, 1) * Double(CK_OPAQUE)).rounded())
  }

  /// Copies `target`'s size from the top left of `source`.
  static func copy(_ source: Plane, to target: Plane, bytesPerSample: Int = 1) {
    let bytes = target.width * bytesPerSample
    guard bytes > 0, target.height > 0 else { return }
    if source.pitch == target.pitch, source.pitch == bytes {
      memcpy(target.data, source.data, bytes * target.height)
      return
    }
    for y in 0..<target.height {
      memcpy(target.data + y * target.pitch, source.data + y * source.pitch, bytes)
    }
  }

  static func fill(_ plane: Plane, _ value: UInt8) {
    guard plane.width > 0, plane.height > 0 else { return }
    var p = ck_fill_params()
    p.dst = plane.bytes
    p.pitch = Int64(plane.pitch)
    p.width = Int32(plane.width)
    p.height = Int32(plane.height)
    p.value = Int32(value)
    ck_fill(&p)
  }

  /// Mixes `top` over `plane`, in place. With `premultiplied` a mask is needed.
  static func blend(
    _ top: Plane, over plane: Plane, mask: Plane?, opacity: Int32, premultiplied: Bool = false,
    zero: Int32 = 0
  ) {
    guard plane.width > 0, plane.height > 0 else { return }
    var p = ck_blend_params()
    p.out = plane.bytes
    p.out_pitch = Int64(plane.pitch)
    p.bottom = UnsafePointer(plane.bytes)
    p.bottom_pitch = Int64(plane.pitch)
    p.top = UnsafePointer(top.bytes)
    p.top_pitch = Int64(top.pitch)
    if let mask {
      p.mask = UnsafePointer(mask.bytes)
      p.mask_pitch = Int64(mask.pitch)
    }
    p.width = Int32(plane.width)
    p.height = Int32(plane.height)
    p.opacity = opacity
    p.premultiplied = premultiplied ? 1 : 0
    p.zero = zero
    ck_blend(&p)
  }

  static func premultiply(_ plane: Plane, mask: Plane, zero: Int32) {
    guard plane.width > 0, plane.height > 0 else { return }
    var p = ck_premultiply_params()
    p.plane = plane.bytes
    p.pitch = Int64(plane.pitch)
    p.mask = UnsafePointer(mask.bytes)
    p.mask_pitch = Int64(mask.pitch)
    p.width = Int32(plane.width)
    p.height = Int32(plane.height)
    p.zero = zero
    ck_premultiply(&p)
  }

  /// Multiplies `other` into `mask`.
  static func multiply(_ mask: Plane, by other: Plane) {
    guard mask.width > 0, mask.height > 0 else { return }
    var p = ck_mask_params()
    p.mask = mask.bytes
    p.pitch = Int64(mask.pitch)
    p.other = UnsafePointer(other.bytes)
    p.other_pitch = Int64(other.pitch)
    p.width = Int32(mask.width)
    p.height = Int32(mask.height)
    ck_mask(&p)
  }

  static func orient(_ source: Plane, to target: Plane, _ orientation: Orientation) {
    guard source.width > 0, source.height > 0 else { return }
    var p = ck_orient_params()
    p.src = UnsafePointer(source.bytes)
    p.src_pitch = Int64(source.pitch)
    p.src_width = Int32(source.width)
    p.src_height = Int32(source.height)
    p.dst = target.bytes
    p.dst_pitch = Int64(target.pitch)
    p.orientation = orientation.bits
    ck_orient(&p)
  }

  /// Turns `source` into `target`; `coverage`, if wanted, gets how much of each sample the source covers.
  static func affine(_ source: Plane, to target: Plane, coverage: Plane?, _ map: AffineMap) {
    guard target.width > 0, target.height > 0, source.width > 0, source.height > 0 else { return }
    var p = ck_affine_params()
    p.src = UnsafePointer(source.bytes)
    p.src_pitch = Int64(source.pitch)
    p.src_width = Int32(source.width)
    p.src_height = Int32(source.height)
    p.dst = target.bytes
    p.dst_pitch = Int64(target.pitch)
    if let coverage {
      p.coverage = coverage.bytes
      p.coverage_pitch = Int64(coverage.pitch)
    }
    p.dst_width = Int32(target.width)
    p.dst_height = Int32(target.height)
    p.x0 = map.fixed(map.x0)
    p.y0 = map.fixed(map.y0)
    p.xx = Int32(clamping: map.fixed(map.xx))
    p.xy = Int32(clamping: map.fixed(map.xy))
    p.yx = Int32(clamping: map.fixed(map.yx))
    p.yy = Int32(clamping: map.fixed(map.yy))
    ck_affine(&p)
  }

  static func matrix(_ planes: Planes420, _ conversion: MatrixConversion) {
    guard planes.y.width > 0, planes.y.height > 0 else { return }
    var p = conversion.parameters
    p.y = planes.y.bytes
    p.u = planes.u.bytes
    p.v = planes.v.bytes
    p.y_pitch = Int64(planes.y.pitch)
    p.u_pitch = Int64(planes.u.pitch)
    p.v_pitch = Int64(planes.v.pitch)
    p.width = Int32(planes.y.width)
    p.height = Int32(planes.y.height)
    ck_matrix(&p)
  }

  /// `source` holds 16-bit words of `bits` bits.
  static func lookUp(_ source: Planes420, bits: Int, to target: Planes420, _ table: ColorTable) {
    guard target.y.width > 0, target.y.height > 0 else { return }
    table.entries.withUnsafeBufferPointer { entries in
      var p = ck_lut3d_params()
      p.src = (source.y.words, source.u.words, source.v.words)
      p.src_pitch = (Int64(source.y.pitch), Int64(source.u.pitch), Int64(source.v.pitch))
      p.dst = (target.y.bytes, target.u.bytes, target.v.bytes)
      p.dst_pitch = (Int64(target.y.pitch), Int64(target.u.pitch), Int64(target.v.pitch))
      p.width = Int32(target.y.width)
      p.height = Int32(target.y.height)
      p.bits = Int32(bits)
      p.size = Int32(table.size)
      p.table = entries.baseAddress
      ck_lut3d(&p)
    }
  }

  static func mode(_ top: Planes420, over planes: Planes420, mask: Plane?, mode: Int32, opacity: Int32) {
    guard planes.y.width > 0, planes.y.height > 0 else { return }
    var p = ck_mode_params()
    p.out = (planes.y.bytes, planes.u.bytes, planes.v.bytes)
    p.out_pitch = (Int64(planes.y.pitch), Int64(planes.u.pitch), Int64(planes.v.pitch))
    p.top = (UnsafePointer(top.y.bytes), UnsafePointer(top.u.bytes), UnsafePointer(top.v.bytes))
    p.top_pitch = (Int64(top.y.pitch), Int64(top.u.pitch), Int64(top.v.pitch))
    if let mask {
      p.mask = UnsafePointer(mask.bytes)
      p.mask_pitch = Int64(mask.pitch)
    }
    p.width = Int32(planes.y.width)
    p.height = Int32(planes.y.height)
    p.mode = mode
    p.opacity = opacity
    ck_mode(&p)
  }
}

extension Plane {
  fileprivate var bytes: UnsafeMutablePointer<UInt8> { data.assumingMemoryBound(to: UInt8.self) }
  fileprivate var words: UnsafePointer<UInt16>? { UnsafePointer(data.assumingMemoryBound(to: UInt16.self)) }
}
