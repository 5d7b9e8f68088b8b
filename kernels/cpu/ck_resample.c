#include <string.h>

#include "ck_internal.h"

// Scratch: y_taps + 3 rows of int16 in a ring, then room in which a SIMD version lays out its tables: a pointer
// for each row, and for each output column the shuffles and weights of eight taps (32 bytes) and a base.
size_t ck_resample_scratch(int32_t dst_width, int32_t y_taps) {
  size_t columns = ((size_t)dst_width + 63) & ~(size_t)63;
  return columns * 2 * ((size_t)y_taps + 3) + columns * 40 + (size_t)y_taps * 8 + 256;
}

static inline int16_t sat16(int32_t v) { return (int16_t)ck_clamp(v, INT16_MIN, INT16_MAX); }

#define CK_FILTER_ROW(type, step)                                         \
  for (int32_t x = 0; x < p->dst_width; x++) {                            \
    const int16_t *w = p->x_weights + (size_t)x * (size_t)taps;           \
    const type *s = (const type *)row + (step) * p->x_start[x];           \
    int32_t sum = 0;                                                      \
    for (int32_t k = 0; k < taps; k++) sum += s[(step) * k] * w[k];       \
    mid[x] = sat16(ck_round_shift(sum, p->src_bits));                     \
  }

// One row, filtered horizontally: the x86 versions' last resort, too. Most tables have four taps.
void ck_resample_horizontal_c(const ck_resample_params *p, const void *row, int16_t *mid) {
  int32_t taps = p->x_taps;
  if (p->src_step == 2) {
    if (p->src_bits > 8) {
      CK_FILTER_ROW(uint16_t, 2)
    } else {
      CK_FILTER_ROW(uint8_t, 2)
    }
  } else if (p->src_bits > 8) {
    CK_FILTER_ROW(uint16_t, 1)
  } else if (taps == 4) {
    taps = 4;
    CK_FILTER_ROW(uint8_t, 1)
  } else {
    CK_FILTER_ROW(uint8_t, 1)
  }
}

// One output row from the ring: sums of 64 columns at a time, row after row.
static void vertical(const ck_resample_params *p, const int16_t *ring, size_t stride, int32_t y) {
  const int32_t taps = p->y_taps, shift = 28 - p->dst_bits, peak = (1 << p->dst_bits) - 1;
  const int16_t *w = p->y_weights + (size_t)y * (size_t)taps;
  uint8_t *out8 = (uint8_t *)p->dst + y * p->dst_pitch;
  uint16_t *out16 = (uint16_t *)out8;
  for (int32_t from = 0; from < p->dst_width; from += 64) {
    int32_t sum[64];
    for (int i = 0; i < 64; i++) sum[i] = 1 << (shift - 1);
    for (int32_t k = 0; k < taps; k++) {
      const int16_t *mid = ring + stride * (size_t)((p->y_start[y] + k) % taps) + from;
      for (int i = 0; i < 64; i++) sum[i] += mid[i] * w[k];
    }
    const int32_t count = p->dst_width - from < 64 ? p->dst_width - from : 64;
    for (int i = 0; i < count; i++) {
      const int32_t v = ck_clamp(sum[i] >> shift, 0, peak);
      if (p->dst_bits == 8) out8[from + i] = (uint8_t)v;
      else out16[from + i] = (uint16_t)v;
    }
  }
}

void ck_resample_c(const ck_resample_params *p) {
  const size_t stride = ((size_t)p->dst_width + 63) & ~(size_t)63;
  int16_t *const ring = p->scratch;
  const int32_t taps = p->y_taps;
  memset(ring, 0, stride * 2 * (size_t)taps);  // the last columns, beyond the width, are summed too
  int32_t next = 0;  // the first source row that is not yet in the ring
  for (int32_t y = 0; y < p->dst_height; y++) {
    if (next < p->y_start[y]) next = p->y_start[y];
    for (; next < p->y_start[y] + taps; next++) {
      const void *row = (const uint8_t *)p->src + next * p->src_pitch;
      ck_resample_horizontal_c(p, row, ring + stride * (size_t)(next % taps));
    }
    vertical(p, ring, stride, y);
  }
}
