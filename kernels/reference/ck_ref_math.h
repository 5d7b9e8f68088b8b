// What the formulas take for granted: 64-bit integers, so that nothing wraps.
#ifndef CK_REF_MATH_H
#define CK_REF_MATH_H

#include <clipkernels_reference.h>

typedef long long number;

static inline number floor_divide(number a, number b) {
  number q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

// a / 2^bits, rounded to the nearest, halves upwards.
static inline number round_shift(number a, int bits) {
  number one = (number)1 << bits;
  return floor_divide(a + one / 2, one);
}

static inline number clamp(number v, number low, number high) {
  if (v < low) return low;
  if (v > high) return high;
  return v;
}

static inline number get8(const uint8_t *plane, int64_t pitch, number x, number y) {
  return plane[y * pitch + x];
}

static inline void set8(uint8_t *plane, int64_t pitch, number x, number y, number v) {
  plane[y * pitch + x] = (uint8_t)v;
}

static inline number get16(const void *plane, int64_t pitch, number x, number y) {
  return *(const uint16_t *)((const char *)plane + y * pitch + 2 * x);
}

static inline void set16(void *plane, int64_t pitch, number x, number y, number v) {
  *(uint16_t *)((char *)plane + y * pitch + 2 * x) = (uint16_t)v;
}

// Opacity times mask, 15 bits.
static inline number alpha_of(number mask, number opacity) {
  return floor_divide(mask * opacity * 257 + 32768, 65536);
}

static inline number mixed(number bottom, number top, number a) {
  return bottom + floor_divide((top - bottom) * a + 16384, 32768);
}

void ck_ref_plasma(const ck_pattern_params *p);
void ck_ref_testcard(const ck_pattern_params *p);
void ck_ref_noise(const ck_pattern_params *p);

#endif
