// What the generated pictures look like: these lines are the definition.
#include "ck_ref_math.h"

void ck_ref_pattern(const ck_pattern_params *p) {
  if (p->pattern == CK_PATTERN_PLASMA) ck_ref_plasma(p);
  if (p->pattern == CK_PATTERN_TESTCARD) ck_ref_testcard(p);
  if (p->pattern == CK_PATTERN_NOISE) ck_ref_noise(p);
}

// 32 well mixed bits of four numbers, modulo 2^32 throughout.
static uint32_t hash(uint32_t seed, uint32_t a, uint32_t b, uint32_t c) {
  uint32_t h = seed * 2654435761u;
  h += a * 2246822519u;
  h += b * 3266489917u;
  h += c * 668265263u;
  h ^= h >> 15;
  h *= 739982445u;
  h ^= h >> 12;
  h *= 695872825u;
  h ^= h >> 15;
  return h;
}

// A wave of amplitude 8192 and period 65536 made of two parabolas, nearly a sine.
static number wave(number phase) {
  number turn = phase - floor_divide(phase + 32768, 65536) * 65536;  // -32768 … 32767
  number size = turn < 0 ? -turn : turn;
  return round_shift(turn * (32767 - size), 15);
}

// Three waves, two of them bent by a fourth and a fifth and one by the second; their sum turns a colour wheel.
// Chroma goes round a circle, luma falls where blue rises, and the third wave lights the folds. The longer
// side is one period; one millisecond is 9, 6, 4 and 5 steps of the four clocks; the seed sets them.
void ck_ref_plasma(const ck_pattern_params *p) {
  number step = 65536 / (p->whole_width > p->whole_height ? p->whole_width : p->whole_height);
  number ms = p->milliseconds % 65536;
  number t1 = ms * 9 + hash(p->seed, 1, 0, 0), t2 = ms * 6 + hash(p->seed, 2, 0, 0);
  number t3 = ms * 4 + hash(p->seed, 3, 0, 0), t4 = ms * 5 + hash(p->seed, 4, 0, 0);
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      number px = (p->from_x + x) * step, py = (p->from_y + y) * step;
      number a = wave(2 * px + 2 * wave(py + t1) + t2);
      number b = wave(2 * py + 2 * wave(px - t1) - t3);
      number c = wave(px + py + t3 + 2 * b);
      number turn = t4 + 2 * (a + b + c);
      set8(p->y, p->y_pitch, x, y, 126 + round_shift(108 * c - 168 * wave(turn), 15));
      if (x % 2 || y % 2) continue;
      set8(p->u, p->u_pitch, x / 2, y / 2, 128 + round_shift(252 * wave(turn), 15));
      set8(p->v, p->v_pitch, x / 2, y / 2, 128 + round_shift(252 * wave(turn + 16384), 15));
    }
}

// 0 … 256 with a soft start and end, for f of 0 … 255.
static number soften(number f) { return f * f * (768 - 2 * f) / 65536; }

// Hashed lattice points `cell` samples apart, interpolated between; 0 … 255. Coordinates are modulo 2^32.
static number cloud(uint32_t seed, uint32_t channel, uint32_t x, uint32_t y, uint32_t cell) {
  uint32_t cx = x / cell, cy = y / cell;
  number sx = soften(x % cell * (256 / cell)), sy = soften(y % cell * (256 / cell));
  number a = hash(seed, cx, cy, channel) / 16777216, b = hash(seed, cx + 1, cy, channel) / 16777216;
  number c = hash(seed, cx, cy + 1, channel) / 16777216, d = hash(seed, cx + 1, cy + 1, channel) / 16777216;
  return round_shift((a * (256 - sx) + b * sx) * (256 - sy) + (c * (256 - sx) + d * sx) * sy, 16);
}

// Clouds of 128 and 32 samples drift left (48 samples a second) and up (36), under a grain that changes
// 25 times a second. Cb and Cr are clouds of their own.
void ck_ref_noise(const ck_pattern_params *p) {
  uint64_t ms = (uint64_t)p->milliseconds;
  uint32_t left = (uint32_t)(ms * 48 / 1000), up = (uint32_t)(ms * 36 / 1000), tick = (uint32_t)(ms / 40);
  for (uint32_t row = 0; row < (uint32_t)p->height; row++)
    for (uint32_t column = 0; column < (uint32_t)p->width; column++) {
      uint32_t x = (uint32_t)p->from_x + column, y = (uint32_t)p->from_y + row;
      number coarse = cloud(p->seed, 1, x + left, y, 128), fine = cloud(p->seed, 2, x, y + up, 32);
      number grain = hash(p->seed, x, y, tick * 4 + 1024) / 16777216;
      number sum = 5 * coarse + 2 * fine + grain;  // 0 … 2040
      set8(p->y, p->y_pitch, column, row, 16 + (sum * 219 + 1020) / 2040);
      if (x % 2 || y % 2) continue;
      set8(p->u, p->u_pitch, column / 2, row / 2, 64 + cloud(p->seed, 3, x, y + left, 128) / 2);
      set8(p->v, p->v_pitch, column / 2, row / 2, 64 + cloud(p->seed, 4, x + up, y, 128) / 2);
    }
}
