// Colour: matrix and range conversion of 4:2:0 planes, and the 3D table of tone mapping.
#include "ck_rows.h"

// The chroma at an odd column lies between two samples, at an even one on one: with `next` the neighbour, or the
// sample itself at the end of a row.
CK_DEVICE int32_t ck_between(int32_t sample, int32_t next, bool odd) { return odd ? (sample + next + 1) >> 1 : sample; }

CK_DEVICE void ck_convert_luma(const ck_matrix_params &p, int32_t cx, int32_t cy, int32_t last) {
  const uint8_t *u = ck_row(p.u, p.u_pitch, cy) + cx, *v = ck_row(p.v, p.v_pitch, cy) + cx;
  const int32_t next = cx < last;
  for (int32_t y = 2 * cy; y < 2 * cy + 2 && y < p.height; y++) {
    uint8_t *luma = ck_row(p.y, p.y_pitch, y) + 2 * cx;
    for (int32_t odd = 0; odd < 2 && 2 * cx + odd < p.width; odd++) {
      const int32_t du = ck_between(u[0], u[next], odd) - 128, dv = ck_between(v[0], v[next], odd) - 128;
      luma[odd] = (uint8_t)ck_byte(p.y_out + ck_shifted(p.yy * (luma[odd] - p.y_in) + p.yu * du + p.yv * dv, 14));
    }
  }
}

// A block owns a row of chroma and its two of luma: luma needs its right neighbour's chroma as it was, so no other
// block may have that, and chroma is written after a barrier.
CK_KERNEL(ck_cuda_matrix, matrix) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  const int32_t cy = (int32_t)(block.index - item.tiling.first), columns = (p.width + 1) >> 1;
  for (int32_t from = 0; from < columns; from += ck_block_threads) {
    block.each([&](uint32_t t) {
      const int32_t cx = from + (int32_t)t;
      if (cx < columns) ck_convert_luma(p, cx, cy, columns - 1);
    });
    block.sync();
    block.each([&](uint32_t t) {
      const int32_t cx = from + (int32_t)t;
      if (cx >= columns) return;
      uint8_t *u = ck_row(p.u, p.u_pitch, cy) + cx, *v = ck_row(p.v, p.v_pitch, cy) + cx;
      const int32_t du = *u - 128, dv = *v - 128;
      *u = (uint8_t)ck_byte(128 + ck_shifted(p.uu * du + p.uv * dv, 14));
      *v = (uint8_t)ck_byte(128 + ck_shifted(p.vu * du + p.vv * dv, 14));
    });
    block.sync();
  }
}

// ---- the 3D table -----------------------------------------------------------------------------
typedef struct ck_lattice {
  int32_t index, fraction;
} ck_lattice;

CK_DEVICE ck_lattice ck_locate(int32_t size, int32_t bits, int32_t c) {
  const int32_t scaled = c * (size - 1) << (14 - bits), index = scaled >> 14;
  return index > size - 2 ? ck_lattice{size - 2, 16384} : ck_lattice{index, scaled & 16383};
}

CK_DEVICE void ck_order(int32_t &fraction_a, int32_t &step_a, int32_t &fraction_b, int32_t &step_b) {
  if (fraction_a >= fraction_b) return;
  const int32_t fraction = fraction_a, step = step_a;
  fraction_a = fraction_b, step_a = step_b;
  fraction_b = fraction, step_b = step;
}

// Adds a corner's three entries, fetched at once, to the sums.
CK_DEVICE void ck_add_corner(const int16_t *corner, int32_t weight, int32_t sums[3]) {
  const ck_u32x2 entry = ck_load<ck_u32x2>(corner);
  sums[0] += (int16_t)entry[0] * weight;
  sums[1] += (int16_t)(entry[0] >> 16) * weight;
  sums[2] += (int16_t)entry[1] * weight;
}

// Tetrahedral interpolation: the sums of Y', Cb', Cr', 20 fractional bits.
CK_DEVICE void ck_interpolate(const int16_t *table, int32_t size, int32_t bits, int32_t y, int32_t u, int32_t v,
                              int32_t sums[3]) {
  const ck_lattice ly = ck_locate(size, bits, y), lu = ck_locate(size, bits, u), lv = ck_locate(size, bits, v);
  const int16_t *at = table + 4 * ((ly.index * size + lu.index) * size + lv.index);
  int32_t fa = ly.fraction, fb = lu.fraction, fc = lv.fraction;
  int32_t a = 4 * size * size, b = 4 * size, c = 4;
  ck_order(fa, a, fb, b);
  ck_order(fb, b, fc, c);
  ck_order(fa, a, fb, b);
  sums[0] = sums[1] = sums[2] = 0;
  ck_add_corner(at, 16384 - fa, sums);
  ck_add_corner(at + a, fa - fb, sums);
  ck_add_corner(at + a + b, fb - fc, sums);
  ck_add_corner(at + a + b + c, fc, sums);
}

// A thread takes four luma samples and the chroma that they share.
CK_KERNEL(ck_cuda_lut3d, lut3d) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const uint32_t unit = ck_unit(block, item.tiling, t);
    const int32_t cx = (int32_t)(unit % item.tiling.across), cy = (int32_t)(unit / item.tiling.across);
    if (2 * cy >= p.height) return;
    const int32_t next = cx + 1 < (int32_t)item.tiling.across, size = p.size, bits = p.bits;
    const uint16_t *u = ck_row(p.src[1], p.src_pitch[1], cy) + cx, *v = ck_row(p.src[2], p.src_pitch[2], cy) + cx;
    int32_t sums[3], luma = 0;
#pragma unroll
    for (int32_t row = 0; row < 2; row++) {
      const int32_t y = 2 * cy + row;
      const uint16_t *from = ck_row(p.src[0], p.src_pitch[0], ck_least(y, p.height - 1)) + 2 * cx;
      luma += from[0];
      if (y >= p.height) break;
      uint8_t *to = ck_row(p.dst[0], p.dst_pitch[0], y) + 2 * cx;
#pragma unroll
      for (int32_t odd = 0; odd < 2; odd++) {
        if (2 * cx + odd >= p.width) break;
        ck_interpolate(p.table, size, bits, from[odd], ck_between(u[0], u[next], odd), ck_between(v[0], v[next], odd),
                       sums);
        to[odd] = (uint8_t)ck_byte(ck_shifted(sums[0], 20));
      }
    }
    ck_interpolate(p.table, size, bits, (luma + 1) >> 1, u[0], v[0], sums);
    ck_row(p.dst[1], p.dst_pitch[1], cy)[cx] = (uint8_t)ck_byte(ck_shifted(sums[1], 20));
    ck_row(p.dst[2], p.dst_pitch[2], cy)[cx] = (uint8_t)ck_byte(ck_shifted(sums[2], 20));
  });
}
