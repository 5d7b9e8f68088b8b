// Clipmill's kernels: the C ABI, seen alike by C, Swift and CUDA.
//
// One plain parameter struct a kernel. Every kernel has a reference (reference/, obvious, shares no
// code with the others), CPU versions (cpu/) and, on a GPU, a CUDA version; all agree bit for bit.
// Kernels never allocate, never fail and never read or write outside the planes that they are given.
// The caller guarantees the ranges written beside each field; they are asserted in debug builds.
//
// Arithmetic is integer: filter weights and matrix coefficients have 14 fractional bits, sums are 32
// bits wide, a right shift rounds half up (add half, then arithmetic shift) unless stated otherwise.
#ifndef CLIPKERNELS_H
#define CLIPKERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CK_WEIGHT_BITS 14
#define CK_WEIGHT_ONE (1 << CK_WEIGHT_BITS)
// Opacity and per-pixel alpha inside the blend: 15 bits, 32767 is exactly opaque.
#define CK_OPAQUE 32767
// Fractional position bits of ck_affine.
#define CK_AFFINE_BITS 16

// ---- resample ---------------------------------------------------------------------------------
// Separable polyphase resampling of one plane: horizontally, then vertically.
//   mid[y][x]  = sat16( round_shift( sum_k src[y][x_start[x] + k] * x_weights[x * x_taps + k],
//                                    src_bits ) )                     (14-bit values, so 8 bits gain 6)
//   out[y][x]  = clamp( round_shift( sum_k mid[y_start[y] + k][x] * y_weights[y * y_taps + k],
//                                    28 - dst_bits ), 0, 2^dst_bits - 1 )
// Each output's weights sum to CK_WEIGHT_ONE and their magnitudes to no more than twice that. Scaling, cropping, sub-pixel shifts, chroma siting and
// Gaussian blurs are all made by the tables alone. mid rows are only computed once each.
// A source sample x of a row is its src_step * x-th word: one plane of interleaved chroma is read where it lies.
typedef struct ck_resample_params {
  const void *src;           // 8-bit samples, or 16-bit words when src_bits > 8
  int64_t src_pitch;         // bytes, may be negative
  int32_t src_width, src_height;
  int32_t src_bits;          // 8…16; samples stay below 2^src_bits
  int32_t dst_bits;          // 8…14
  void *dst;                 // 8-bit samples, or 16-bit words when dst_bits > 8
  int64_t dst_pitch;
  int32_t dst_width, dst_height;
  const int32_t *x_start;    // [dst_width]; 0 <= x_start, x_start + x_taps <= src_width; ascending
  const int16_t *x_weights;  // [dst_width * x_taps]
  const int32_t *y_start;    // [dst_height]; 0 <= y_start, y_start + y_taps <= src_height; ascending
  const int16_t *y_weights;  // [dst_height * y_taps]
  int32_t x_taps, y_taps;    // >= 1
  int32_t src_step;          // words between neighbours: 1 (or 0), or 2
  void *scratch;             // ck_resample_scratch() bytes, 64-byte aligned; unused by CUDA
} ck_resample_params;
size_t ck_resample_scratch(int32_t dst_width, int32_t y_taps);
void ck_resample(const ck_resample_params *p);

// ---- blend ------------------------------------------------------------------------------------
// Straight:       a = mask ? (mask * opacity * 257 + 32768) >> 16 : opacity
//                 out = bottom + (((top - bottom) * a + 16384) >> 15)
// Premultiplied   (mask is then required; top holds zero + (colour - zero) * alpha):
//                 a   = (mask * opacity * 257 + 32768) >> 16
//                 out = clamp( zero + (((top - zero) * opacity + 16384) >> 15)
//                              + (((bottom - zero) * (32767 - a) + 16384) >> 15), 0, 255 )
// 8-bit planes. `out` may be `bottom`.
typedef struct ck_blend_params {
  uint8_t *out;
  int64_t out_pitch;
  const uint8_t *bottom;
  int64_t bottom_pitch;
  const uint8_t *top;
  int64_t top_pitch;
  const uint8_t *mask;       // or NULL
  int64_t mask_pitch;
  int32_t width, height;
  int32_t opacity;           // 0…CK_OPAQUE
  int32_t premultiplied;     // 0 or 1
  int32_t zero;              // premultiplied: the plane's zero, 16 for luma, 128 for chroma
} ck_blend_params;
void ck_blend(const ck_blend_params *p);

// ---- premultiply ------------------------------------------------------------------------------
// In place: v = zero + round_half_up((v - zero) * mask / 255), exactly
//           v = zero + floor((2 * (v - zero) * mask + 255) / 510).
typedef struct ck_premultiply_params {
  uint8_t *plane;
  int64_t pitch;
  const uint8_t *mask;
  int64_t mask_pitch;
  int32_t width, height;
  int32_t zero;
} ck_premultiply_params;
void ck_premultiply(const ck_premultiply_params *p);

// ---- fill and orient --------------------------------------------------------------------------
typedef struct ck_fill_params {
  uint8_t *dst;
  int64_t pitch;
  int32_t width, height;
  int32_t value;             // 0…255
} ck_fill_params;
void ck_fill(const ck_fill_params *p);

// Transpose first (if set), then flip: the eight orientations. 8-bit planes; src and dst are distinct.
// dst is src_width × src_height, or src_height × src_width when transposed.
#define CK_FLIP_X 1
#define CK_FLIP_Y 2
#define CK_TRANSPOSE 4
typedef struct ck_orient_params {
  const uint8_t *src;
  int64_t src_pitch;
  int32_t src_width, src_height;
  uint8_t *dst;
  int64_t dst_pitch;
  int32_t orientation;       // bits CK_*
} ck_orient_params;
void ck_orient(const ck_orient_params *p);

// ---- copy and split ---------------------------------------------------------------------------
// dst = src >> shift. Whole planes, and samples that a decoder left in the upper bits of their words.
typedef struct ck_copy_params {
  const void *src;
  int64_t src_pitch;
  void *dst;
  int64_t dst_pitch;
  int32_t width, height;     // samples
  int32_t bits;              // of a sample's word: 8 or 16
  int32_t shift;             // 0…8
} ck_copy_params;
void ck_copy(const ck_copy_params *p);

// Interleaved chroma (NV12, P010, P016) to two planes: u = src[2x] >> shift, v = src[2x + 1] >> shift.
typedef struct ck_split_params {
  const void *src;
  int64_t src_pitch;
  void *u;
  int64_t u_pitch;
  void *v;
  int64_t v_pitch;
  int32_t width, height;     // samples of one output plane
  int32_t bits;              // of a sample's word: 8 or 16
  int32_t shift;             // 0…8
} ck_split_params;
void ck_split(const ck_split_params *p);

// ---- colour -----------------------------------------------------------------------------------
// Y'CbCr to Y'CbCr of another matrix or range, 8-bit 4:2:0 in place. With u = U - 128, v = V - 128:
//   U' = clamp(128 + round_shift(uu * u + uv * v, 14))
//   V' = clamp(128 + round_shift(vu * u + vv * v, 14))
//   Y' = clamp(y_out + round_shift(yy * (Y - y_in) + yu * u' + yv * v', 14))
// where u', v' are the source chroma at the luma sample: left-sited, so horizontally the sample itself
// for even x and the rounded mean (a + b + 1) >> 1 of the two neighbours for odd x; vertically the
// nearest row. The last column replicates. When yu == yv == 0 only ranges change.
typedef struct ck_matrix_params {
  uint8_t *y, *u, *v;
  int64_t y_pitch, u_pitch, v_pitch;
  int32_t width, height;     // luma; chroma is rounded up
  int32_t yy, yu, yv, uu, uv, vu, vv;  // 14 fractional bits, |c| < 4 * CK_WEIGHT_ONE
  int32_t y_in, y_out;       // black levels, 0 or 16
} ck_matrix_params;
void ck_matrix(const ck_matrix_params *p);

// Tone mapping: a 3D table from high-bit Y'CbCr to 8-bit Y'CbCr, tetrahedral interpolation, 4:2:0 left-sited.
// The lattice index of a component c of `bits` bits is c * (size - 1) >> bits with a fraction of 14 bits
// (the next (product << 14 >> bits) & 16383); indices clamp to size - 2 with the fraction clamped to 16384.
// Luma: each luma sample with the chroma of ck_matrix's rule gives Y'. Chroma: each chroma sample with the
// luma mean of its two horizontal rows at the co-sited column, (Y[2y][2x] + Y[2y+1][2x] + 1) >> 1, gives Cb', Cr'.
// With the fractions in falling order f0 >= f1 >= f2 and C0 … C3 the corners passed when the axes are walked in that
// order, the sum is C0 * (16384 - f0) + C1 * (f0 - f1) + C2 * (f1 - f2) + C3 * f2. Table entries are 8-bit values
// with 6 fractional bits; the result is clamp(round_shift(sum, 20), 0, 255), rounded once.
typedef struct ck_lut3d_params {
  const uint16_t *src[3];
  int64_t src_pitch[3];
  uint8_t *dst[3];
  int64_t dst_pitch[3];
  int32_t width, height;
  int32_t bits;              // 10…14
  int32_t size;              // lattice points a side, 2…65
  const int16_t *table;      // [size][size][size][4], 8-byte aligned: index order Y, Cb, Cr; entry Y', Cb', Cr', 0
} ck_lut3d_params;
void ck_lut3d(const ck_lut3d_params *p);

// ---- affine -----------------------------------------------------------------------------------
// One plane turned by any angle: for each destination sample (x, y) the source position, in samples with
// CK_AFFINE_BITS fractional bits, is (x0 + xx * x + xy * y, y0 + yx * x + yy * y), sample centres on integers.
// Bilinear with 8-bit fractions: p = (position + 128) >> 8, index p >> 8, fraction p & 255, both neighbours clamped,
//   ((a * (256 - fx) + b * fx) * (256 - fy) + (c * (256 - fx) + d * fx) * fy + 32768) >> 16; outside the plane the value is that
// of the nearest edge sample, and the coverage (if wanted) falls linearly from 255 to 0 over one sample:
//   coverage = product over both axes of clamp(256 - 256ths outside [0, size - 1], 0, 256), * 255, >> 16 rounded half up.
typedef struct ck_affine_params {
  const uint8_t *src;
  int64_t src_pitch;
  int32_t src_width, src_height;
  uint8_t *dst;
  int64_t dst_pitch;
  uint8_t *coverage;         // or NULL; size of dst
  int64_t coverage_pitch;
  int32_t dst_width, dst_height;
  int64_t x0, y0;            // |position| < 2^46 over the whole destination
  int32_t xx, xy, yx, yy;
} ck_affine_params;
void ck_affine(const ck_affine_params *p);

// ---- multiply masks ---------------------------------------------------------------------------
// In place: a = (a * b + 127) / 255. Combines a layer's own alpha with the coverage of its rotation.
typedef struct ck_mask_params {
  uint8_t *mask;
  int64_t pitch;
  const uint8_t *other;
  int64_t other_pitch;
  int32_t width, height;
} ck_mask_params;
void ck_mask(const ck_mask_params *p);

// ---- generated pictures -----------------------------------------------------------------------
// One frame of a moving pattern, 8-bit 4:2:0 BT.709 limited. Integer arithmetic only; the reference in
// reference/ck_ref_pattern.c is the definition of what each looks like.
#define CK_PATTERN_PLASMA 0
#define CK_PATTERN_TESTCARD 1
#define CK_PATTERN_NOISE 2
typedef struct ck_pattern_params {
  uint8_t *y, *u, *v;
  int64_t y_pitch, u_pitch, v_pitch;
  int32_t width, height;     // of the part that is drawn; even
  int32_t from_x, from_y;    // where the part begins in the whole picture; even, >= 0
  int32_t whole_width, whole_height;  // even; the part lies inside
  int32_t pattern;
  uint32_t seed;
  int64_t milliseconds;      // time in the clip, >= 0
} ck_pattern_params;
void ck_pattern(const ck_pattern_params *p);

// One plane of a ramp between two code values, dithered in order so that long ramps have no bands. With
//   px = x0 + x * dx, py = y0 + y * dy    where a sample lies from the middle of the picture, in half luma samples
//   t = clamp(2^43 + px * turn_x + py * turn_y, 0, 2^44) >> 14                        30 fractional bits; linear
//   t = min(isqrt((px * px + py * py) << 24) * turn_x >> 30, 2^30)                    radial
//   value = (start * (2^30 - t) + end * t + 2^29) >> 30                               16 fractional bits
//   dst = min((value + (bayer((x + dither_x) & 7, (y + dither_y) & 7) << 10)) >> 16, 255)
// where isqrt is the root rounded down and bayer the 8 x 8 matrix of 0 ... 63 in ck_ref_gradient.c. Whole values stay as
// they are, and both ends have their own values exactly.
typedef struct ck_gradient_params {
  uint8_t *dst;
  int64_t pitch;
  int64_t turn_x, turn_y;    // linear: 2^44 / (half samples from start to end), each way; radial: 2^48 / diameter
  int32_t width, height;
  int32_t x0, y0, dx, dy;    // |px|, |py| < 2^16; linear: |px * turn_x|, |py * turn_y| < 2^61; radial: both <= 2^48
  int32_t start, end;        // 0 ... 255 << 16
  int32_t dither_x, dither_y;
  int32_t radial;            // 0 or 1
  int32_t unused;
} ck_gradient_params;
void ck_gradient(const ck_gradient_params *p);

// ---- blend modes ------------------------------------------------------------------------------
// add, multiply, screen, overlay: formed in R'G'B' (BT.709 limited, per 4:2:0 block), then mixed by alpha.
// Both pictures' pixels become 8-bit R'G'B' with the chroma of their block (13 fractional bits, rounded, clamped):
//   R = (9539 * (Y - 16) + 14686 * v), G = (… - 1747 * u - 4366 * v), B = (… + 17305 * u), shifted by 13;
// with b the bottom's and t the top's component and m(a, c) = (a * c + 127) / 255:
//   add min(b + t, 255); multiply m(b, t); screen 255 - m(255 - b, 255 - t);
//   overlay b < 128 ? m(2 * b, t) : 255 - m(2 * (255 - b), 255 - t);
// back: Y = 16 + round_shift(2992 * R + 10063 * G + 1016 * B, 14); with R, G, B summed over the block's four pixels
//   U = 128 + round_shift(-1649 * R - 5547 * G + 7196 * B, 16), V = 128 + round_shift(7196 * R - 6536 * G - 660 * B, 16).
// Each plane is then mixed as ck_blend does, chroma with the block's mean mask, (sum + 2) >> 2; a missing mask is 255.
#define CK_MODE_ADD 1
#define CK_MODE_MULTIPLY 2
#define CK_MODE_SCREEN 3
#define CK_MODE_OVERLAY 4
typedef struct ck_mode_params {
  uint8_t *out[3];           // the canvas, in place; 4:2:0
  int64_t out_pitch[3];
  const uint8_t *top[3];     // straight (not premultiplied)
  int64_t top_pitch[3];
  const uint8_t *mask;       // luma-sized, or NULL
  int64_t mask_pitch;
  int32_t width, height;     // luma, even
  int32_t mode;
  int32_t opacity;
} ck_mode_params;
void ck_mode(const ck_mode_params *p);

// ---- dispatch ---------------------------------------------------------------------------------
// The instruction sets in use, highest available unless lowered: "c", "avx2", "avx512".
const char *ck_cpu_level(void);
// Lowers (or restores, with NULL) the level for tests and benchmarks. Not to be called while kernels run.
// Returns 0, or -1 if this machine does not have it.
int ck_set_cpu_level(const char *level);

#ifdef __cplusplus
}
#endif

// The structs are shared by three languages: their sizes are part of the ABI.
#ifdef __cplusplus
#define CK_ASSERT_SIZE(type, size) static_assert(sizeof(type) == size, #type)
#else
#define CK_ASSERT_SIZE(type, size) _Static_assert(sizeof(type) == size, #type)
#endif
CK_ASSERT_SIZE(ck_resample_params, 112);
CK_ASSERT_SIZE(ck_blend_params, 88);
CK_ASSERT_SIZE(ck_premultiply_params, 48);
CK_ASSERT_SIZE(ck_fill_params, 32);
CK_ASSERT_SIZE(ck_orient_params, 48);
CK_ASSERT_SIZE(ck_copy_params, 48);
CK_ASSERT_SIZE(ck_split_params, 64);
CK_ASSERT_SIZE(ck_matrix_params, 96);
CK_ASSERT_SIZE(ck_lut3d_params, 120);
CK_ASSERT_SIZE(ck_affine_params, 96);
CK_ASSERT_SIZE(ck_mask_params, 40);
CK_ASSERT_SIZE(ck_pattern_params, 88);
CK_ASSERT_SIZE(ck_gradient_params, 80);
CK_ASSERT_SIZE(ck_mode_params, 128);
#undef CK_ASSERT_SIZE

#endif
