// Plasma, sample by sample. Phases are modulo 2^16, of which 32 bits hold a multiple.
#ifndef CK_PLASMA_H
#define CK_PLASMA_H

#include "ck_hash.h"

// A sine of amplitude 8192 made of two parabolas; 65536 is one turn.
CK_DEVICE int32_t ck_sine(uint32_t phase) {
  const int32_t x = (int16_t)phase;
  return (x * (32767 - (x < 0 ? -x : x)) + 16384) >> 15;
}

CK_DEVICE ck_color ck_plasma(int32_t width, int32_t height, uint32_t seed, int64_t milliseconds, int32_t x, int32_t y,
                             bool chroma) {
  const uint32_t step = 65536u / (uint32_t)ck_most(width, height), ms = (uint32_t)milliseconds;
  const uint32_t t1 = ms * 9 + ck_hash(seed, 1, 0, 0), t2 = ms * 6 + ck_hash(seed, 2, 0, 0);
  const uint32_t t3 = ms * 4 + ck_hash(seed, 3, 0, 0), hue = ms * 5 + ck_hash(seed, 4, 0, 0);
  const uint32_t px = (uint32_t)x * step, py = (uint32_t)y * step;
  const int32_t a = ck_sine(2 * px + 2 * (uint32_t)ck_sine(py + t1) + t2);
  const int32_t b = ck_sine(2 * py + 2 * (uint32_t)ck_sine(px - t1) - t3);
  const int32_t light = ck_sine(px + py + t3 + 2 * (uint32_t)b);
  const uint32_t phase = hue + 2 * (uint32_t)(a + b + light);
  const int32_t wheel = ck_sine(phase);
  ck_color c = {126 + ((light * 108 - wheel * 168 + 16384) >> 15), 128, 128};
  if (chroma) {
    c.u = 128 + ((wheel * 252 + 16384) >> 15);
    c.v = 128 + ((ck_sine(phase + 16384) * 252 + 16384) >> 15);
  }
  return c;
}

#endif
