#ifndef CK_HASH_H
#define CK_HASH_H

#include "ck_device.h"

// One sample of a generated picture; the chroma counts where the sample has some.
typedef struct ck_color {
  int32_t y, u, v;
} ck_color;

// 32 well mixed bits of four numbers.
CK_DEVICE uint32_t ck_hash(uint32_t seed, uint32_t a, uint32_t b, uint32_t c) {
  uint32_t h = seed * 0x9E3779B1u + a * 0x85EBCA77u + b * 0xC2B2AE3Du + c * 0x27D4EB2Fu;
  h = (h ^ h >> 15) * 0x2C1B3C6Du;
  h = (h ^ h >> 12) * 0x297A2D39u;
  return h ^ h >> 15;
}

#endif
