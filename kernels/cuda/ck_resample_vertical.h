// The vertical half: rows of mid to output rows, four columns a thread.
#ifndef CK_RESAMPLE_VERTICAL_H
#define CK_RESAMPLE_VERTICAL_H

#include "ck_resample_tile.h"

CK_DEVICE void ck_store_four(uint8_t *to, const int32_t (&v)[4]) {
  ck_store(to, (uint32_t)v[0] | (uint32_t)v[1] << 8 | (uint32_t)v[2] << 16 | (uint32_t)v[3] << 24);
}

CK_DEVICE void ck_store_four(uint16_t *to, const int32_t (&v)[4]) {
  ck_store(to, ck_u32x2{(uint32_t)v[0] | (uint32_t)v[1] << 16, (uint32_t)v[2] | (uint32_t)v[3] << 16});
}

CK_DEVICE void ck_add_four(ck_u32x2 four, int32_t weight, int32_t (&sums)[4]) {
  sums[0] += (int16_t)four[0] * weight;
  sums[1] += (int16_t)(four[0] >> 16) * weight;
  sums[2] += (int16_t)four[1] * weight;
  sums[3] += (int16_t)(four[1] >> 16) * weight;
}

// The sums of four columns over the taps of output row y, the first of which is in `slot`. Most tables have four.
CK_DEVICE void ck_sum_four(const ck_block &block, const ck_resample_params &p, const ck_tile &tile, int32_t y,
                           uint32_t slot, uint32_t column, int32_t (&sums)[4]) {
  const auto mid = block.shared<ck_u32x2>(tile.layout.mid);
  const int16_t *weights = p.y_weights + (int64_t)y * p.y_taps;
  const uint32_t width = (uint32_t)tile.width;
  if (p.y_taps == 4 && !ck_misaligned(weights, 8)) {
    const ck_u32x2 known = ck_load<ck_u32x2>(weights);
#pragma unroll
    for (int k = 0; k < 4; k++, slot = ck_slot_after(tile, slot))
      ck_add_four(mid[(slot * width + column) / 4], (int16_t)(known[k / 2] >> k % 2 * 16), sums);
    return;
  }
  for (int32_t k = 0; k < p.y_taps; k++, slot = ck_slot_after(tile, slot))
    ck_add_four(mid[(slot * width + column) / 4], weights[k], sums);
}

// The same for a tile that is too narrow for that.
CK_DEVICE void ck_sum_one(const ck_block &block, const ck_resample_params &p, const ck_tile &tile, int32_t y,
                          uint32_t slot, uint32_t column, int32_t &sum) {
  const auto mid = block.shared<int16_t>(tile.layout.mid);
  const int16_t *weights = p.y_weights + (int64_t)y * p.y_taps;
  for (int32_t k = 0; k < p.y_taps; k++, slot = ck_slot_after(tile, slot))
    sum += mid[slot * (uint32_t)tile.width + column] * weights[k];
}

// Output rows y … end - 1. Ends with a barrier: the ring may be written again.
template <class Result>
CK_DEVICE void ck_vertical(const ck_block &block, const ck_resample_params &p, const ck_tile &tile, int32_t y,
                           int32_t end) {
  const int32_t from = p.y_start[y];
  const uint32_t first = ck_slot(tile, from);
  block.each([&](uint32_t t) {
    const int32_t shift = 28 - p.dst_bits, peak = (1 << p.dst_bits) - 1, each = tile.width < 4 ? 1 : 4;
    const uint32_t across = (uint32_t)(tile.width / each), column = t % across * (uint32_t)each;
    const int32_t count = ck_least(each, tile.columns - (int32_t)column);
    if (count <= 0) return;
    for (int32_t row = y + (int32_t)(t / across); row < end; row += (int32_t)(ck_block_threads / across)) {
      const uint32_t slot = ck_slot_behind(tile, first, p.y_start[row] - from);
      int32_t v[4] = {0, 0, 0, 0};
      if (each == 4) ck_sum_four(block, p, tile, row, slot, column, v);
      else ck_sum_one(block, p, tile, row, slot, column, v[0]);
#pragma unroll
      for (int i = 0; i < 4; i++) v[i] = ck_within(ck_shifted(v[i], shift), 0, peak);
      Result *to = ck_row((Result *)p.dst, p.dst_pitch, row) + tile.x + (int32_t)column;
      if (count == 4 && !ck_misaligned(to, 4 * sizeof(Result))) {
        ck_store_four(to, v);
        continue;
      }
#pragma unroll
      for (int i = 0; i < 4; i++)
        if (i < count) to[i] = (Result)v[i];
    }
  });
  block.sync();
}

#endif
