// The generated pictures' parts, each defined in reference/ck_ref_pattern*.c.
#ifndef CK_PATTERN_H
#define CK_PATTERN_H

#include "ck_internal.h"

void ck_pattern_plasma_c(const ck_pattern_params *p);
void ck_pattern_testcard_c(const ck_pattern_params *p);
void ck_pattern_noise_c(const ck_pattern_params *p);

static inline uint32_t ck_hash(uint32_t seed, uint32_t a, uint32_t b, uint32_t c) {
  uint32_t h = seed * 0x9E3779B1u + a * 0x85EBCA77u + b * 0xC2B2AE3Du + c * 0x27D4EB2Fu;
  h = (h ^ h >> 15) * 0x2C1B3C6Du;
  h = (h ^ h >> 12) * 0x297A2D39u;
  return h ^ h >> 15;
}

// A sine of amplitude 8192 made of two parabolas; 65536 is one turn.
static inline int32_t ck_sine(uint32_t phase) {
  const int32_t x = (int16_t)phase;
  return (x * (32767 - (x < 0 ? -x : x)) + 16384) >> 15;
}

#endif
