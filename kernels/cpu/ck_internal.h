// Shared by the CPU versions: the table of one instruction set's kernels, and small integer helpers.
#ifndef CK_INTERNAL_H
#define CK_INTERNAL_H

#include "clipkernels.h"

// One entry a kernel, in the order of clipkernels.h.
typedef struct ck_kernels {
  const char *level;
  void (*resample)(const ck_resample_params *);
  void (*blend)(const ck_blend_params *);
  void (*premultiply)(const ck_premultiply_params *);
  void (*fill)(const ck_fill_params *);
  void (*orient)(const ck_orient_params *);
  void (*copy)(const ck_copy_params *);
  void (*split)(const ck_split_params *);
  void (*matrix)(const ck_matrix_params *);
  void (*lut3d)(const ck_lut3d_params *);
  void (*affine)(const ck_affine_params *);
  void (*mask)(const ck_mask_params *);
  void (*pattern)(const ck_pattern_params *);
  void (*gradient)(const ck_gradient_params *);
  void (*mode)(const ck_mode_params *);
} ck_kernels;

void ck_resample_c(const ck_resample_params *p);
void ck_resample_horizontal_c(const ck_resample_params *p, const void *row, int16_t *mid);
void ck_blend_c(const ck_blend_params *p);
void ck_premultiply_c(const ck_premultiply_params *p);
void ck_fill_c(const ck_fill_params *p);
void ck_orient_c(const ck_orient_params *p);
void ck_copy_c(const ck_copy_params *p);
void ck_split_c(const ck_split_params *p);
void ck_matrix_c(const ck_matrix_params *p);
void ck_lut3d_c(const ck_lut3d_params *p);
void ck_affine_c(const ck_affine_params *p);
void ck_mask_c(const ck_mask_params *p);
void ck_pattern_c(const ck_pattern_params *p);
void ck_gradient_c(const ck_gradient_params *p);
void ck_mode_c(const ck_mode_params *p);

static inline int32_t ck_clamp(int32_t v, int32_t low, int32_t high) {
  return v < low ? low : v > high ? high : v;
}

static inline uint8_t ck_u8(int32_t v) { return (uint8_t)ck_clamp(v, 0, 255); }

// Rounds half up; `bits` >= 1. The sum wraps as the SIMD versions' does.
static inline int32_t ck_round_shift(int32_t v, int bits) {
  return (int32_t)((uint32_t)v + (1u << (bits - 1))) >> bits;
}

#endif
