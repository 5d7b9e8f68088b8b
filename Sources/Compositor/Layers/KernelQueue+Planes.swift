import ClipKernels
import MediaTypes

extension Plane {
  /// A rectangle of the plane, clamped to nothing smaller: the caller keeps inside.
  func part(x: Int, y: Int, width: Int, height: Int, bytesPerSample: Int = 1) -> Plane {
    Plane(
      data: data + y * pitch + x * step * bytesPerSample, pitch: pitch, width: width, height: height,
      step: step)
  }
}

/// An opacity of 0…1 as the blend kernels count it.
func kernelWeight(_ opacity: Double) -> Int32 {
  guard opacity > 0 else { return 0 }
  return Int32((min(opacity, 1) * Double(CK_OPAQUE)).rounded())
}

/// The kernels as calls on planes: no arithmetic of their own.
extension KernelQueue {
  func makePicture(width: Int, height: Int, layout: PictureLayout = .yuv420) throws(CompositorError)
    -> Picture
  {
    try makePicture(width: width, height: height, layout: layout, color: .canvas)
  }

  /// Copies `target`'s size from the top left of `source`.
  public func copy(_ source: Plane, to target: Plane, bytesPerSample: Int = 1) {
    guard target.width > 0, target.height > 0 else { return }
    var p = ck_copy_params()
    p.src = UnsafePointer(source.bytes)
    p.src_pitch = Int64(source.pitch)
    p.dst = target.bytes
    p.dst_pitch = Int64(target.pitch)
    p.width = Int32(target.width * bytesPerSample)
    p.height = Int32(target.height)
    run(ck_copy_call(p))
  }

  func fill(_ plane: Plane, _ value: UInt8) {
    guard plane.width > 0, plane.height > 0 else { return }
    var p = ck_fill_params()
    p.dst = plane.bytes
    p.pitch = Int64(plane.pitch)
    p.width = Int32(plane.width)
    p.height = Int32(plane.height)
    p.value = Int32(value)
    run(ck_fill_call(p))
  }

  /// Mixes `top` over `plane`, in place. With `premultiplied` a mask is needed.
  func blend(
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
    run(ck_blend_call(p))
  }

  func premultiply(_ plane: Plane, mask: Plane, zero: Int32) {
    guard plane.width > 0, plane.height > 0 else { return }
    var p = ck_premultiply_params()
    p.plane = plane.bytes
    p.pitch = Int64(plane.pitch)
    p.mask = UnsafePointer(mask.bytes)
    p.mask_pitch = Int64(mask.pitch)
    p.width = Int32(plane.width)
    p.height = Int32(plane.height)
    p.zero = zero
    run(ck_premultiply_call(p))
  }

  /// Multiplies `other` into `mask`.
  func multiply(_ plane: Plane, by other: Plane) {
    guard plane.width > 0, plane.height > 0 else { return }
    var p = ck_mask_params()
    p.mask = plane.bytes
    p.pitch = Int64(plane.pitch)
    p.other = UnsafePointer(other.bytes)
    p.other_pitch = Int64(other.pitch)
    p.width = Int32(plane.width)
    p.height = Int32(plane.height)
    run(ck_mask_call(p))
  }

  func orient(_ source: Plane, to target: Plane, _ orientation: Orientation) {
    guard source.width > 0, source.height > 0 else { return }
    var p = ck_orient_params()
    p.src = UnsafePointer(source.bytes)
    p.src_pitch = Int64(source.pitch)
    p.src_width = Int32(source.width)
    p.src_height = Int32(source.height)
    p.dst = target.bytes
    p.dst_pitch = Int64(target.pitch)
    p.orientation = orientation.bits
    run(ck_orient_call(p))
  }

  /// Turns `source` into `target`; `coverage`, if wanted, gets how much of each sample the source covers.
  func affine(_ source: Plane, to target: Plane, coverage: Plane?, _ map: AffineMap) {
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
    run(ck_affine_call(p))
  }

  func matrix(_ planes: Planes420, _ conversion: MatrixConversion) {
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
    run(ck_matrix_call(p))
  }

  /// `source` holds 16-bit words of `bits` bits; `words` is the table's, resident.
  func lookUp(_ source: Planes420, bits: Int, to target: Planes420, _ words: KernelWords, size: Int) {
    guard target.y.width > 0, target.y.height > 0 else { return }
    var p = ck_lut3d_params()
    p.src = (source.y.words, source.u.words, source.v.words)
    p.src_pitch = (Int64(source.y.pitch), Int64(source.u.pitch), Int64(source.v.pitch))
    p.dst = (target.y.bytes, target.u.bytes, target.v.bytes)
    p.dst_pitch = (Int64(target.y.pitch), Int64(target.u.pitch), Int64(target.v.pitch))
    p.width = Int32(target.y.width)
    p.height = Int32(target.y.height)
    p.bits = Int32(bits)
    p.size = Int32(size)
    p.table = words.base.assumingMemoryBound(to: Int16.self)
    run(ck_lut3d_call(p))
  }

  func mode(_ top: Planes420, over planes: Planes420, mask: Plane?, mode kind: Int32, opacity: Int32) {
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
    p.mode = kind
    p.opacity = opacity
    run(ck_mode_call(p))
  }
}

/// The same for three planes at once.
extension KernelQueue {
  func copy(_ source: Planes420, to target: Planes420) {
    copy(source.y, to: target.y)
    copy(source.u, to: target.u)
    copy(source.v, to: target.v)
  }

  func fill(_ planes: Planes420, y: UInt8, cb: UInt8, cr: UInt8) {
    fill(planes.y, y)
    fill(planes.u, cb)
    fill(planes.v, cr)
  }

  /// Mixes a picture over another; `opacity` in kernel units.
  func mix(_ top: Planes420, over planes: Planes420, opacity: Int32) {
    blend(top.y, over: planes.y, mask: nil, opacity: opacity)
    blend(top.u, over: planes.u, mask: nil, opacity: opacity)
    blend(top.v, over: planes.v, mask: nil, opacity: opacity)
  }

  func orient(_ source: Planes420, to target: Planes420, _ orientation: Orientation) {
    orient(source.y, to: target.y, orientation)
    orient(source.u, to: target.u, orientation)
    orient(source.v, to: target.v, orientation)
  }
}

extension Plane {
  var bytes: UnsafeMutablePointer<UInt8> { data.assumingMemoryBound(to: UInt8.self) }
  var words: UnsafePointer<UInt16>? { UnsafePointer(data.assumingMemoryBound(to: UInt16.self)) }
}
