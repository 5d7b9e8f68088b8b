import ClipKernels
import Compositor
import MediaTypes

/// What each kernel reads and writes, so that calls which do not touch each other's planes share a launch.
extension CUDAKernels {
  func resample(_ p: ck_resample_params) {
    let width = p.src_width * max(p.src_step, 1) * (p.src_bits > 8 ? 2 : 1)
    add(
      .resample, p, reads: [MemorySpan(p.src, pitch: p.src_pitch, width: width, height: p.src_height)],
      writes: [
        MemorySpan(
          p.dst, pitch: p.dst_pitch, width: p.dst_width * (p.dst_bits > 8 ? 2 : 1), height: p.dst_height)
      ])
  }

  func copy(from source: Plane, to target: Plane, byteWidth: Int) {
    var p = ck_copy_params()
    p.src = UnsafeRawPointer(source.data)
    p.src_pitch = Int64(source.pitch)
    p.dst = target.data
    p.dst_pitch = Int64(target.pitch)
    p.width = Int32(clamping: byteWidth)
    p.height = Int32(clamping: target.height)
    p.bits = 8
    add(
      .copy, p, reads: [MemorySpan(p.src, pitch: p.src_pitch, width: p.width, height: p.height)],
      writes: [MemorySpan(p.dst, pitch: p.dst_pitch, width: p.width, height: p.height)])
  }

  func fill(_ p: ck_fill_params) {
    add(.fill, p, reads: [], writes: [MemorySpan(p.dst, pitch: p.pitch, width: p.width, height: p.height)])
  }

  func blend(_ p: ck_blend_params) {
    add(
      .blend, p,
      reads: [
        MemorySpan(p.bottom, pitch: p.bottom_pitch, width: p.width, height: p.height),
        MemorySpan(p.top, pitch: p.top_pitch, width: p.width, height: p.height),
        MemorySpan(p.mask, pitch: p.mask_pitch, width: p.width, height: p.height),
      ], writes: [MemorySpan(p.out, pitch: p.out_pitch, width: p.width, height: p.height)])
  }

  func premultiply(_ p: ck_premultiply_params) {
    add(
      .premultiply, p, reads: [MemorySpan(p.mask, pitch: p.mask_pitch, width: p.width, height: p.height)],
      writes: [MemorySpan(p.plane, pitch: p.pitch, width: p.width, height: p.height)])
  }

  func orient(_ p: ck_orient_params) {
    let isTransposed = p.orientation & CK_TRANSPOSE != 0
    add(
      .orient, p, reads: [MemorySpan(p.src, pitch: p.src_pitch, width: p.src_width, height: p.src_height)],
      writes: [
        MemorySpan(
          p.dst, pitch: p.dst_pitch, width: isTransposed ? p.src_height : p.src_width,
          height: isTransposed ? p.src_width : p.src_height)
      ])
  }

  func matrix(_ p: ck_matrix_params) {
    let (width, height) = ((p.width + 1) / 2, (p.height + 1) / 2)
    add(
      .matrix, p, reads: [],
      writes: [
        MemorySpan(p.y, pitch: p.y_pitch, width: p.width, height: p.height),
        MemorySpan(p.u, pitch: p.u_pitch, width: width, height: height),
        MemorySpan(p.v, pitch: p.v_pitch, width: width, height: height),
      ])
  }

  func lut3d(_ p: ck_lut3d_params) {
    let (width, height) = ((p.width + 1) / 2, (p.height + 1) / 2)
    add(
      .lut3d, p,
      reads: [
        MemorySpan(p.src.0, pitch: p.src_pitch.0, width: p.width * 2, height: p.height),
        MemorySpan(p.src.1, pitch: p.src_pitch.1, width: width * 2, height: height),
        MemorySpan(p.src.2, pitch: p.src_pitch.2, width: width * 2, height: height),
      ],
      writes: [
        MemorySpan(p.dst.0, pitch: p.dst_pitch.0, width: p.width, height: p.height),
        MemorySpan(p.dst.1, pitch: p.dst_pitch.1, width: width, height: height),
        MemorySpan(p.dst.2, pitch: p.dst_pitch.2, width: width, height: height),
      ])
  }

  func affine(_ p: ck_affine_params) {
    add(
      .affine, p, reads: [MemorySpan(p.src, pitch: p.src_pitch, width: p.src_width, height: p.src_height)],
      writes: [
        MemorySpan(p.dst, pitch: p.dst_pitch, width: p.dst_width, height: p.dst_height),
        MemorySpan(p.coverage, pitch: p.coverage_pitch, width: p.dst_width, height: p.dst_height),
      ])
  }

  func mask(_ p: ck_mask_params) {
    add(
      .mask, p, reads: [MemorySpan(p.other, pitch: p.other_pitch, width: p.width, height: p.height)],
      writes: [MemorySpan(p.mask, pitch: p.pitch, width: p.width, height: p.height)])
  }

  func mode(_ p: ck_mode_params) {
    let (width, height) = ((p.width + 1) / 2, (p.height + 1) / 2)
    add(
      .mode, p,
      reads: [
        MemorySpan(p.top.0, pitch: p.top_pitch.0, width: p.width, height: p.height),
        MemorySpan(p.top.1, pitch: p.top_pitch.1, width: width, height: height),
        MemorySpan(p.top.2, pitch: p.top_pitch.2, width: width, height: height),
        MemorySpan(p.mask, pitch: p.mask_pitch, width: p.width, height: p.height),
      ],
      writes: [
        MemorySpan(p.out.0, pitch: p.out_pitch.0, width: p.width, height: p.height),
        MemorySpan(p.out.1, pitch: p.out_pitch.1, width: width, height: height),
        MemorySpan(p.out.2, pitch: p.out_pitch.2, width: width, height: height),
      ])
  }

  func gradient(_ p: ck_gradient_params) {
    add(
      .gradient, p, reads: [], writes: [MemorySpan(p.dst, pitch: p.pitch, width: p.width, height: p.height)])
  }

  func pattern(_ p: ck_pattern_params) {
    let (width, height) = ((p.width + 1) / 2, (p.height + 1) / 2)
    add(
      .pattern, p, reads: [],
      writes: [
        MemorySpan(p.y, pitch: p.y_pitch, width: p.width, height: p.height),
        MemorySpan(p.u, pitch: p.u_pitch, width: width, height: height),
        MemorySpan(p.v, pitch: p.v_pitch, width: width, height: height),
      ])
  }
}
