#include "ck_internal.h"

enum { gradient_bits = 30 };

// Sixteen fractional bits: the bayer matrix of reference/ck_ref_gradient.c, times 2^10.
static const uint8_t bayer[64] = {
    0,  32, 8,  40, 2,  34, 10, 42, 48, 16, 56, 24, 50, 18, 58, 26, 12, 44, 4,  36, 14, 46,
    6,  38, 60, 28, 52, 20, 62, 30, 54, 22, 3,  35, 11, 43, 1,  33, 9,  41, 51, 19, 59, 27,
    49, 17, 57, 25, 15, 47, 7,  39, 13, 45, 5,  37, 63, 31, 55, 23, 61, 29, 53, 21,
};

// t is 0 ... 2^30. Products of 32 by 32 bits, which vectors have.
static inline uint8_t sample(uint32_t start, uint32_t end, uint32_t t, uint32_t threshold) {
  const uint64_t rest = (1u << gradient_bits) - t, half = 1u << (gradient_bits - 1);
  const uint32_t value = (uint32_t)((start * rest + (uint64_t)end * t + half) >> gradient_bits);
  const uint32_t whole = (value + threshold) >> 16;
  return (uint8_t)(whole > 255 ? 255 : whole);
}

static void linear_row(const ck_gradient_params *p, uint8_t *row, int64_t at, const uint32_t *thresholds) {
  const uint32_t start = (uint32_t)p->start, end = (uint32_t)p->end;
  const int64_t step = p->dx * p->turn_x, most = (int64_t)1 << 44;
  const int32_t width = p->width;
  for (int32_t x = 0; x < width; x++) {
    const int64_t t = at + x * step, held = t < 0 ? 0 : t > most ? most : t;
    row[x] = sample(start, end, (uint32_t)((uint64_t)held >> 14), thresholds[x & 7]);
  }
}

// The root rounded down, of less than 2^58: a double's root is off by one at most.
static inline int64_t root_of(int64_t v) {
  const int64_t r = (int64_t)__builtin_sqrt((double)v);
  return r * r > v ? r - 1 : (r + 1) * (r + 1) <= v ? r + 1 : r;
}

static void radial_row(const ck_gradient_params *p, uint8_t *row, int64_t py, const uint32_t *thresholds) {
  const uint32_t start = (uint32_t)p->start, end = (uint32_t)p->end;
  const int64_t one = (int64_t)1 << gradient_bits, scale = p->turn_x, dx = p->dx, x0 = p->x0;
  const int32_t width = p->width;
  for (int32_t x = 0; x < width; x++) {
    const int64_t px = x0 + x * dx, t = root_of((px * px + py * py) << 24) * scale >> gradient_bits;
    row[x] = sample(start, end, (uint32_t)(t > one ? one : t), thresholds[x & 7]);
  }
}

void ck_gradient_c(const ck_gradient_params *p) {
  for (int32_t y = 0; y < p->height; y++) {
    uint32_t thresholds[8];
    for (int32_t x = 0; x < 8; x++)
      thresholds[x] = (uint32_t)bayer[((y + p->dither_y) & 7) * 8 + ((x + p->dither_x) & 7)] << 10;
    uint8_t *row = p->dst + y * p->pitch;
    const int64_t py = p->y0 + (int64_t)y * p->dy;
    if (p->radial) radial_row(p, row, py, thresholds);
    else linear_row(p, row, ((int64_t)1 << 43) + p->x0 * p->turn_x + py * p->turn_y, thresholds);
  }
}
