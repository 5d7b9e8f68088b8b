// Shared by the CPU versions: the table of one instruction set's kernels, and small integer helpers.
#ifndef CK_INTERNAL_H
#define CK_INTERNAL_H

#include "clipkernels.h"

typedef struct ck_kernels {
  const char *level;
#define CLIPKERNEL(name, ...) void (*name)(const ck_##name##_params *);
#include "clipkernels.def"
} ck_kernels;

// The portable versions.
#define CLIPKERNEL(name, ...) void ck_##name##_c(const ck_##name##_params *p);
#include "clipkernels.def"

void ck_resample_horizontal_c(const ck_resample_params *p, const void *row, int16_t *mid);

static inline int32_t ck_clamp(int32_t v, int32_t low, int32_t high) {
  return v < low ? low : v > high ? high : v;
}

static inline uint8_t ck_u8(int32_t v) { return (uint8_t)ck_clamp(v, 0, 255); }

// Rounds half up; `bits` >= 1. The sum wraps as the SIMD versions' does.
static inline int32_t ck_round_shift(int32_t v, int bits) {
  return (int32_t)((uint32_t)v + (1u << (bits - 1))) >> bits;
}

#endif
