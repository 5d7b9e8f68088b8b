// Planes as they are: filled, copied, in another orientation, turned by any angle.
#ifndef CLIPKERNELS_PLANES_H
#define CLIPKERNELS_PLANES_H

#include "units.h"

typedef struct ck_fill_params {
  uint8_t *dst;
  int64_t pitch;
  int32_t width, height;
  int32_t value;             // 0…255
} ck_fill_params;

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

// dst = src.
typedef struct ck_copy_params {
  const uint8_t *src;
  int64_t src_pitch;
  uint8_t *dst;
  int64_t dst_pitch;
  int32_t width, height;     // bytes, rows
} ck_copy_params;

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

#endif
