// The horizontal half: source rows to rows of mid.
#ifndef CK_RESAMPLE_HORIZONTAL_H
#define CK_RESAMPLE_HORIZONTAL_H

#include "ck_resample_tile.h"

// The part of a source row that a tile's columns need, as it is staged: rows of `pitch` bytes, each a whole number
// of 16-byte vectors that begin on 16 bytes of the source's addresses, `lead` bytes before the first sample. Two
// words more may be read, never used: their weights are zero.
typedef struct ck_window {
  int32_t first;      // the first sample's index
  int32_t from, end;  // its bytes in a source row
  int32_t vectors, pitch, rows_at_once;
} ck_window;

CK_DEVICE int32_t ck_step(const ck_resample_params &p) { return p.src_step == 2 ? 2 : 1; }

// False where the room for staging does not hold even one row, or is none at all.
template <class Source>
CK_DEVICE bool ck_open_window(const ck_resample_params &p, const ck_tile &tile, int32_t room, ck_window &w) {
  const int32_t size = (int32_t)sizeof(Source), step = ck_step(p);
  w.first = p.x_start[tile.x];
  const int32_t last = p.x_start[tile.x + tile.columns - 1] + p.x_taps - 1;
  w.from = w.first * step * size, w.end = last * step * size + size;
  w.vectors = (w.end - w.from + 30) / 16;
  w.pitch = w.vectors * 16 + 16;
  w.rows_at_once = room / w.pitch;
  return w.rows_at_once > 0;
}

CK_DEVICE uint32_t ck_pair_of(const int16_t *weights, int32_t taps, int32_t k) {
  const uint32_t low = k < taps ? (uint16_t)weights[k] : 0, high = k + 1 < taps ? (uint16_t)weights[k + 1] : 0;
  return low | high << 16;
}

// A thread's share of the tables: starts, from the window's, and weights in pairs, a word for each column.
CK_DEVICE void ck_stage_tables(const ck_block &block, uint32_t t, const ck_resample_params &p, const ck_tile &tile,
                               const ck_window &w) {
  const auto starts = block.shared<int32_t>(tile.layout.starts);
  const auto weights = block.shared<uint32_t>(tile.layout.weights);
  const ck_column c = ck_column_of(tile, t);
  if ((int32_t)c.x >= tile.columns) return;
  const int32_t x = tile.x + (int32_t)c.x, taps = p.x_taps, pairs = (int32_t)ck_weight_pairs(taps);
  const int16_t *from = p.x_weights + (int64_t)x * taps;
  if (!c.row) starts[c.x] = p.x_start[x] - w.first;
  for (int32_t pair = c.row; pair < pairs; pair += c.step)
    weights[(uint32_t)(pair * tile.width) + c.x] = ck_pair_of(from, taps, 2 * pair);
}

CK_DEVICE const uint8_t *ck_source_row(const ck_resample_params &p, int32_t row) {
  return ck_row((const uint8_t *)p.src, p.src_pitch, row);
}

// The 16 bytes from `x` on of a row that has `bytes`; `row + x` is aligned. What lies outside the row is not read.
CK_DEVICE ck_u32x4 ck_load_part(const uint8_t *row, int32_t x, int32_t bytes) {
  if (x >= 0 && x + 16 <= bytes) return ck_load<ck_u32x4>(row + x);
  ck_u32x4 v = {0, 0, 0, 0};
#pragma unroll
  for (int i = 0; i < 16; i++)
    if (x + i >= 0 && x + i < bytes) v[i / 4] |= (uint32_t)row[x + i] << i % 4 * 8;
  return v;
}

// A thread's share of `count` source rows.
template <class Source>
CK_DEVICE void ck_stage_rows(const ck_block &block, uint32_t t, const ck_resample_params &p, const ck_tile &tile,
                             const ck_window &w, int32_t from, int32_t count) {
  const auto stage = block.shared<ck_u32x4>(tile.layout.stage);
  const int32_t bytes = ((p.src_width - 1) * ck_step(p) + 1) * (int32_t)sizeof(Source);
  for (int32_t i = (int32_t)t; i < count * w.vectors; i += ck_block_threads) {
    const int32_t row = i / w.vectors, vector = i % w.vectors;
    const uint8_t *source = ck_source_row(p, from + row);
    const int32_t lead = (int32_t)ck_misaligned(source + w.from, 16);
    stage[(uint32_t)(row * (w.pitch / 16) + vector)] = ck_load_part(source, w.from - lead + 16 * vector, bytes);
  }
}

// Four neighbouring 8-bit samples from any byte of the stage on.
template <int STEP>
CK_DEVICE uint32_t ck_four_samples(const ck_shared<uint32_t> &stage, uint32_t at) {
  const uint32_t word = at / 4, shift = at % 4 * 8;
  const uint32_t a = stage[word], b = stage[word + 1], low = ck_funnel(a, b, shift);
  if (STEP == 1) return low;
  return ck_permute(low, ck_funnel(b, stage[word + 2], shift), 0x6420);
}

// A column's sum over one staged row. QUADS groups of four taps, whose weights are in registers, or any number (0).
template <class Source, int STEP, int QUADS>
CK_DEVICE int32_t ck_filter(const ck_block &block, const ck_tile &tile, uint32_t at, uint32_t column, int32_t quads,
                            const uint32_t *known) {
  const auto weights = block.shared<uint32_t>(tile.layout.weights);
  int32_t sum = 0;
#pragma unroll QUADS > 0 ? QUADS : 1
  for (int32_t q = 0; q < (QUADS ? QUADS : quads); q++) {
    const uint32_t pair = (uint32_t)(2 * q * tile.width) + column;
    const uint32_t low = QUADS ? known[2 * q] : weights[pair];
    const uint32_t high = QUADS ? known[2 * q + 1] : weights[pair + (uint32_t)tile.width];
    if (sizeof(Source) == 1) {
      const auto stage = block.shared<uint32_t>(tile.layout.stage);
      const uint32_t four = ck_four_samples<STEP>(stage, at + (uint32_t)(4 * STEP * q));
      sum = ck_dot_high(high, four, ck_dot_low(low, four, sum));
    } else {
      const auto stage = block.shared<uint16_t>(tile.layout.stage);
      const uint32_t from = at / 2 + (uint32_t)(4 * STEP * q);
      sum += stage[from] * (int16_t)low + stage[from + STEP] * (int16_t)(low >> 16);
      sum += stage[from + 2 * STEP] * (int16_t)high + stage[from + 3 * STEP] * (int16_t)(high >> 16);
    }
  }
  return sum;
}

CK_DEVICE int16_t ck_to_mid(int32_t sum, int32_t bits) {
  return (int16_t)ck_within(ck_shifted(sum, bits), INT16_MIN, INT16_MAX);
}

template <class Source, int STEP, int QUADS>
CK_DEVICE void ck_filter_rows(const ck_block &block, const ck_resample_params &p, const ck_tile &tile,
                              const ck_window &w, int32_t from, int32_t count) {
  const uint32_t first = ck_slot(tile, from);
  block.each([&](uint32_t t) {
    const ck_column c = ck_column_of(tile, t);
    if ((int32_t)c.x >= tile.columns) return;
    const auto mid = block.shared<int16_t>(tile.layout.mid);
    const auto weights = block.shared<uint32_t>(tile.layout.weights);
    const uint32_t start = (uint32_t)(block.shared<int32_t>(tile.layout.starts)[c.x] * STEP * (int32_t)sizeof(Source));
    const int32_t quads = (p.x_taps + 3) / 4, bits = p.src_bits;
    uint32_t known[QUADS ? 2 * QUADS : 1];
#pragma unroll
    for (uint32_t i = 0; i < 2 * QUADS; i++) known[i] = weights[i * (uint32_t)tile.width + c.x];
    for (int32_t row = c.row; row < count; row += c.step) {
      const uint32_t lead = ck_misaligned(ck_source_row(p, from + row) + w.from, 16);
      const uint32_t at = (uint32_t)(row * w.pitch) + lead + start;
      const int32_t sum = ck_filter<Source, STEP, QUADS>(block, tile, at, c.x, quads, known);
      mid[ck_slot_behind(tile, first, row) * (uint32_t)tile.width + c.x] = ck_to_mid(sum, bits);
    }
  });
}

// Rows from … until - 1 into the ring; the tables are staged with the tile's first. Ends with a barrier.
template <class Source>
CK_DEVICE void ck_horizontal_staged(const ck_block &block, const ck_resample_params &p, const ck_tile &tile,
                                    const ck_window &w, int32_t from, int32_t until) {
  const bool interleaved = ck_step(p) == 2;
  for (; from < until; from += w.rows_at_once) {
    const int32_t count = ck_least(w.rows_at_once, until - from);
    block.each([&](uint32_t t) {
      if (from == tile.base) ck_stage_tables(block, t, p, tile, w);
      ck_stage_rows<Source>(block, t, p, tile, w, from, count);
    });
    block.sync();
    if (interleaved && p.x_taps <= 4) ck_filter_rows<Source, 2, 1>(block, p, tile, w, from, count);
    else if (interleaved) ck_filter_rows<Source, 2, 0>(block, p, tile, w, from, count);
    else if (p.x_taps <= 4) ck_filter_rows<Source, 1, 1>(block, p, tile, w, from, count);
    else if (p.x_taps <= 8) ck_filter_rows<Source, 1, 2>(block, p, tile, w, from, count);
    else ck_filter_rows<Source, 1, 0>(block, p, tile, w, from, count);
    block.sync();
  }
}

// The same where windows or weights outgrow shared memory: both are read where they lie. Ends with a barrier.
template <class Source>
CK_DEVICE void ck_horizontal_direct(const ck_block &block, const ck_resample_params &p, const ck_tile &tile,
                                    int32_t from, int32_t until) {
  block.each([&](uint32_t t) {
    const ck_column c = ck_column_of(tile, t);
    if ((int32_t)c.x >= tile.columns) return;
    const auto mid = block.shared<int16_t>(tile.layout.mid);
    const int32_t x = tile.x + (int32_t)c.x, taps = p.x_taps, step = ck_step(p);
    const int16_t *weights = p.x_weights + (int64_t)x * taps;
    for (int32_t row = from + c.row; row < until; row += c.step) {
      const Source *source = (const Source *)ck_source_row(p, row) + (int64_t)p.x_start[x] * step;
      int32_t sum = 0;
      for (int32_t k = 0; k < taps; k++) sum += source[k * step] * weights[k];
      mid[ck_slot(tile, row) * (uint32_t)tile.width + c.x] = ck_to_mid(sum, p.src_bits);
    }
  });
  block.sync();
}

#endif
