// Planes as 16-byte groups: what a thread of the sample-by-sample kernels takes.
#ifndef CK_ROWS_H
#define CK_ROWS_H

#include "ck_device.h"

// A part of a row, in bytes. Whole groups have 16 and begin on 16 bytes of the plane that is written.
typedef struct ck_group {
  int32_t y, x, count;
} ck_group;

// The group of number `unit`, `across` of them a row; its count is 0 where there is none.
CK_DEVICE ck_group ck_group_of(const void *out, int64_t pitch, int32_t bytes, int32_t height, const ck_tiling &tiling,
                               uint32_t unit) {
  const int32_t y = (int32_t)(unit / tiling.across), from = (int32_t)(unit % tiling.across * 16);
  if (y >= height) return {0, 0, 0};
  const int32_t begin = from - (int32_t)ck_misaligned(ck_row((const uint8_t *)out, pitch, y), 16);
  const int32_t x = ck_most(begin, 0);
  return {y, x, ck_most(ck_least(begin + 16, bytes) - x, 0)};
}

CK_DEVICE uint32_t ck_unit(const ck_block &block, const ck_tiling &tiling, uint32_t t) {
  return (block.index - tiling.first) * ck_block_threads + t;
}

// The bytes x … x + 15 of a row of `bytes`, at any alignment, without a look beyond the row.
CK_DEVICE ck_u32x4 ck_load_group(const uint8_t *row, int32_t x, int32_t bytes) {
  const uint8_t *at = row + x;
  if (!ck_misaligned(at, 16)) return ck_load<ck_u32x4>(at);
  ck_u32x4 v;
  if (x >= 3 && x + 19 <= bytes) {
    const uint32_t lead = ck_misaligned(at, 4);
    uint32_t low = ck_load<uint32_t>(at - lead);
#pragma unroll
    for (int i = 0; i < 4; i++) {
      const uint32_t high = i < 3 || lead ? ck_load<uint32_t>(at - lead + 4 * i + 4) : 0;
      v[i] = ck_funnel(low, high, lead * 8);
      low = high;
    }
    return v;
  }
#pragma unroll
  for (int i = 0; i < 4; i++)
    v[i] = at[4 * i] | (uint32_t)at[4 * i + 1] << 8 | (uint32_t)at[4 * i + 2] << 16 | (uint32_t)at[4 * i + 3] << 24;
  return v;
}

typedef struct ck_input {
  const uint8_t *plane;
  int64_t pitch;
} ck_input;

// out = sample(inputs), byte by byte, for the group of one thread. `sample` takes an array of COUNT values.
template <int COUNT, class Sample>
CK_DEVICE void ck_each_sample(uint8_t *out, int64_t pitch, const ck_input (&inputs)[COUNT], int32_t width,
                              const ck_group &g, Sample sample) {
  uint8_t *to = ck_row(out, pitch, g.y) + g.x;
  int32_t values[COUNT];
  if (g.count < 16) {
    for (int32_t i = 0; i < g.count; i++) {
#pragma unroll
      for (int k = 0; k < COUNT; k++) values[k] = ck_row(inputs[k].plane, inputs[k].pitch, g.y)[g.x + i];
      to[i] = (uint8_t)sample(values);
    }
    return;
  }
  ck_u32x4 from[COUNT], result;
#pragma unroll
  for (int k = 0; k < COUNT; k++) from[k] = ck_load_group(ck_row(inputs[k].plane, inputs[k].pitch, g.y), g.x, width);
#pragma unroll
  for (int word = 0; word < 4; word++) {
    uint32_t v = 0;
#pragma unroll
    for (int shift = 0; shift < 32; shift += 8) {
#pragma unroll
      for (int k = 0; k < COUNT; k++) values[k] = (int32_t)(from[k][word] >> shift & 255);
      v |= (uint32_t)sample(values) << shift;
    }
    result[word] = v;
  }
  ck_store(to, result);
}

#endif
