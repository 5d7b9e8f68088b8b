// Resampling: scaling, cropping, sub-pixel shifts, chroma siting and blurs, all by tables.
#ifndef CLIPKERNELS_RESAMPLE_H
#define CLIPKERNELS_RESAMPLE_H

#include "units.h"

// Separable polyphase resampling of one plane: horizontally, then vertically.
//   mid[y][x]  = sat16( round_shift( sum_k src[y][x_start[x] + k] * x_weights[x * x_taps + k],
//                                    src_bits ) )                     (14-bit values, so 8 bits gain 6)
//   out[y][x]  = clamp( round_shift( sum_k mid[y_start[y] + k][x] * y_weights[y * y_taps + k],
//                                    28 - dst_bits ), 0, 2^dst_bits - 1 )
// Each output's weights sum to CK_WEIGHT_ONE and their magnitudes to no more than twice that. mid rows are only
// computed once each.
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

#endif
