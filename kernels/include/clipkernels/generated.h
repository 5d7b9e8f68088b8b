// Pictures that are made, not decoded.
#ifndef CLIPKERNELS_GENERATED_H
#define CLIPKERNELS_GENERATED_H

#include "units.h"

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

#endif
