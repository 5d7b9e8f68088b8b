// Drifting clouds under a grain, sample by sample.
#ifndef CK_NOISE_H
#define CK_NOISE_H

#include "ck_hash.h"

// Value noise: hashed lattice points 2^bits samples apart, smoothly interpolated; 0…255.
CK_DEVICE int32_t ck_cloud(uint32_t seed, uint32_t channel, uint32_t x, uint32_t y, int32_t bits) {
  const uint32_t cx = x >> bits, cy = y >> bits, low = (1u << bits) - 1;
  const int32_t fx = (int32_t)((x & low) << (8 - bits)), fy = (int32_t)((y & low) << (8 - bits));
  const int32_t sx = fx * fx * (768 - 2 * fx) >> 16, sy = fy * fy * (768 - 2 * fy) >> 16;
  const int32_t a = (int32_t)(ck_hash(seed, cx, cy, channel) >> 24);
  const int32_t b = (int32_t)(ck_hash(seed, cx + 1, cy, channel) >> 24);
  const int32_t c = (int32_t)(ck_hash(seed, cx, cy + 1, channel) >> 24);
  const int32_t d = (int32_t)(ck_hash(seed, cx + 1, cy + 1, channel) >> 24);
  return ((a * (256 - sx) + b * sx) * (256 - sy) + (c * (256 - sx) + d * sx) * sy + 32768) >> 16;
}

CK_DEVICE ck_color ck_noise(uint32_t seed, int64_t milliseconds, int32_t x, int32_t y, bool chroma) {
  const uint64_t ms = (uint64_t)milliseconds;
  const uint32_t left = (uint32_t)(ms * 48 / 1000), up = (uint32_t)(ms * 36 / 1000), tick = (uint32_t)(ms / 40);
  const uint32_t ux = (uint32_t)x, uy = (uint32_t)y;
  const int32_t sum = 5 * ck_cloud(seed, 1, ux + left, uy, 7) + 2 * ck_cloud(seed, 2, ux, uy + up, 5) +
                      (int32_t)(ck_hash(seed, ux, uy, tick * 4 + 1024) >> 24);
  ck_color c = {16 + (sum * 219 + 1020) / 2040, 128, 128};
  if (chroma) {
    c.u = 64 + (ck_cloud(seed, 3, ux, uy + left, 7) >> 1);
    c.v = 64 + (ck_cloud(seed, 4, ux + up, uy, 7) >> 1);
  }
  return c;
}

#endif
