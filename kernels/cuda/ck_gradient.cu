// Ramps: 16 samples of a row a thread.
#include "ck_rows.h"

CK_TABLE uint8_t ck_bayer[64] = {
    0,  32, 8,  40, 2,  34, 10, 42, 48, 16, 56, 24, 50, 18, 58, 26, 12, 44, 4,  36, 14, 46,
    6,  38, 60, 28, 52, 20, 62, 30, 54, 22, 3,  35, 11, 43, 1,  33, 9,  41, 51, 19, 59, 27,
    49, 17, 57, 25, 15, 47, 7,  39, 13, 45, 5,  37, 63, 31, 55, 23, 61, 29, 53, 21,
};

// The root rounded down, of less than 2^58, bit by bit.
CK_DEVICE int64_t ck_root(int64_t v) {
  int64_t r = 0;
  for (int64_t bit = (int64_t)1 << 28; bit; bit >>= 1)
    if ((r + bit) * (r + bit) <= v) r += bit;
  return r;
}

CK_DEVICE uint32_t ck_ramp(const ck_gradient_params &p, int32_t x, int32_t y) {
  const int64_t px = p.x0 + (int64_t)x * p.dx, py = p.y0 + (int64_t)y * p.dy, one = (int64_t)1 << 30;
  int64_t t;
  if (p.radial) {
    t = ck_root((px * px + py * py) << 24) * p.turn_x >> 30;
    if (t > one) t = one;
  } else {
    t = (one << 13) + px * p.turn_x + py * p.turn_y;
    t = (t < 0 ? 0 : t > one << 14 ? one << 14 : t) >> 14;
  }
  const int64_t value = (p.start * (one - t) + p.end * t + (one >> 1)) >> 30;
  const uint32_t threshold = ck_bayer[((y + p.dither_y) & 7) * 8 + ((x + p.dither_x) & 7)];
  const uint32_t whole = ((uint32_t)value + (threshold << 10)) >> 16;
  return whole > 255 ? 255 : whole;
}

CK_KERNEL(ck_cuda_gradient, gradient) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const ck_group g = ck_group_of(p.dst, p.pitch, p.width, p.height, item.tiling, ck_unit(block, item.tiling, t));
    uint8_t *to = ck_row(p.dst, p.pitch, g.y) + g.x;
    for (int32_t i = 0; i < g.count; i++) to[i] = (uint8_t)ck_ramp(p, g.x + i, g.y);
  });
}
