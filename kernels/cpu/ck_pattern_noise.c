#include "ck_pattern.h"

// Value noise: hashed lattice points 2^bits samples apart, smoothly interpolated; 0…255.
static inline int32_t cloud(uint32_t seed, uint32_t channel, uint32_t x, uint32_t y, int bits) {
  const uint32_t cx = x >> bits, cy = y >> bits, low = (1u << bits) - 1;
  const int32_t fx = (int32_t)((x & low) << (8 - bits)), fy = (int32_t)((y & low) << (8 - bits));
  const int32_t sx = fx * fx * (768 - 2 * fx) >> 16, sy = fy * fy * (768 - 2 * fy) >> 16;
  const int32_t a = (int32_t)(ck_hash(seed, cx, cy, channel) >> 24);
  const int32_t b = (int32_t)(ck_hash(seed, cx + 1, cy, channel) >> 24);
  const int32_t c = (int32_t)(ck_hash(seed, cx, cy + 1, channel) >> 24);
  const int32_t d = (int32_t)(ck_hash(seed, cx + 1, cy + 1, channel) >> 24);
  return ((a * (256 - sx) + b * sx) * (256 - sy) + (c * (256 - sx) + d * sx) * sy + 32768) >> 16;
}

static void luma_row(const ck_pattern_params *p, uint8_t *row, uint32_t y, uint32_t left, uint32_t up,
                     uint32_t tick) {
  const uint32_t seed = p->seed;
  const int32_t width = p->width;
  for (int32_t x = 0; x < width; x++) {
    const uint32_t ux = (uint32_t)(p->from_x + x);
    const int32_t n = 5 * cloud(seed, 1, ux + left, y, 7) + 2 * cloud(seed, 2, ux, y + up, 5) +
                      (int32_t)(ck_hash(seed, ux, y, tick * 4 + 1024) >> 24);
    row[x] = (uint8_t)(16 + (n * 219 + 1020) / 2040);
  }
}

static void chroma_row(uint8_t *row, int32_t width, uint32_t seed, uint32_t channel, uint32_t x0, uint32_t y) {
  for (int32_t x = 0; x < width; x++)
    row[x] = (uint8_t)(64 + (cloud(seed, channel, x0 + 2 * (uint32_t)x, y, 7) * 128 >> 8));
}

void ck_pattern_noise_c(const ck_pattern_params *p) {
  const uint64_t ms = (uint64_t)p->milliseconds;
  const uint32_t left = (uint32_t)(ms * 48 / 1000), up = (uint32_t)(ms * 36 / 1000), tick = (uint32_t)(ms / 40);
  const uint32_t from = (uint32_t)p->from_x;
  for (int32_t y = 0; y < p->height; y++) {
    const uint32_t uy = (uint32_t)(p->from_y + y);
    luma_row(p, p->y + y * p->y_pitch, uy, left, up, tick);
    if (y & 1) continue;
    chroma_row(p->u + (y >> 1) * p->u_pitch, p->width / 2, p->seed, 3, from, uy + left);
    chroma_row(p->v + (y >> 1) * p->v_pitch, p->width / 2, p->seed, 4, from + up, uy);
  }
}
