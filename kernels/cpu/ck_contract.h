// The caller's promises of clipkernels.h, checked in debug builds (DEBUG is SwiftPM's) and nowhere else.
#ifndef CK_CONTRACT_H
#define CK_CONTRACT_H

#include "ck_internal.h"

#ifdef DEBUG
#undef NDEBUG
#include <assert.h>
#include <stdlib.h>

static inline int ck_axis_holds(const int32_t *start, int32_t outputs, int32_t taps, int32_t size) {
  for (int32_t i = 0; i < outputs; i++)
    if (start[i] < (i ? start[i - 1] : 0) || start[i] > size - taps) return 0;
  return taps >= 1;
}

static inline void ck_check_resample(const ck_resample_params *p) {
  assert(p->src_bits >= 8 && p->src_bits <= 16 && p->dst_bits >= 8 && p->dst_bits <= 14);
  assert(p->src_step >= 0 && p->src_step <= 2);
  assert(ck_axis_holds(p->x_start, p->dst_width, p->x_taps, p->src_width));
  assert(ck_axis_holds(p->y_start, p->dst_height, p->y_taps, p->src_height));
  assert(p->scratch && (uintptr_t)p->scratch % 64 == 0);
}

static inline void ck_check_blend(const ck_blend_params *p) {
  assert(p->opacity >= 0 && p->opacity <= CK_OPAQUE);
  assert(!p->premultiplied || p->mask);
  assert(p->zero >= 0 && p->zero <= 255);
}

static inline void ck_check_premultiply(const ck_premultiply_params *p) { assert(p->zero >= 0 && p->zero <= 255); }
static inline void ck_check_fill(const ck_fill_params *p) { assert(p->value >= 0 && p->value <= 255); }
static inline void ck_check_orient(const ck_orient_params *p) { assert(!(p->orientation & ~7)); }

static inline void ck_check_copy(const ck_copy_params *p) {
  assert((p->bits == 8 || p->bits == 16) && p->shift >= 0 && p->shift <= 8);
}

static inline void ck_check_split(const ck_split_params *p) {
  assert((p->bits == 8 || p->bits == 16) && p->shift >= 0 && p->shift <= 8);
}

static inline void ck_check_matrix(const ck_matrix_params *p) {
  const int32_t c[] = {p->yy, p->yu, p->yv, p->uu, p->uv, p->vu, p->vv};
  for (int i = 0; i < 7; i++) assert(c[i] > -4 * CK_WEIGHT_ONE && c[i] < 4 * CK_WEIGHT_ONE);
}

static inline void ck_check_lut3d(const ck_lut3d_params *p) {
  assert((uintptr_t)p->table % 8 == 0);
  assert(p->bits >= 10 && p->bits <= 14 && p->size >= 2 && p->size <= 65);
}

static inline void ck_check_affine(const ck_affine_params *p) { assert(p->src_width >= 1 && p->src_height >= 1); }
static inline void ck_check_mask(const ck_mask_params *p) { assert(p->mask != p->other); }

static inline void ck_check_pattern(const ck_pattern_params *p) {
  assert(p->width >= 2 && p->width % 2 == 0 && p->height >= 2 && p->height % 2 == 0 && p->milliseconds >= 0);
  assert(p->from_x >= 0 && p->from_x % 2 == 0 && p->from_y >= 0 && p->from_y % 2 == 0);
  assert(p->whole_width % 2 == 0 && p->whole_height % 2 == 0);
  assert(p->whole_width - p->from_x >= p->width && p->whole_height - p->from_y >= p->height);
}

// The largest |from + i * step|, at least 1.
static inline int64_t ck_farthest(int32_t from, int32_t step, int32_t count) {
  const int64_t first = llabs(from), last = llabs(from + (int64_t)step * (count - 1));
  const int64_t far = first > last ? first : last;
  return far > 1 ? far : 1;
}

static inline void ck_check_gradient(const ck_gradient_params *p) {
  assert(p->start >= 0 && p->start <= 255 << 16 && p->end >= 0 && p->end <= 255 << 16);
  assert(p->dither_x >= 0 && p->dither_y >= 0 && (p->radial == 0 || p->radial == 1));
  const int64_t far_x = ck_farthest(p->x0, p->dx, p->width), far_y = ck_farthest(p->y0, p->dy, p->height);
  const int64_t most = p->radial ? (int64_t)1 << 48 : (int64_t)1 << 61;
  const int64_t turn_x = llabs(p->turn_x), turn_y = p->radial ? turn_x : llabs(p->turn_y);
  assert(turn_x <= most / far_x && turn_y <= most / far_y && far_x < 65536 && far_y < 65536 && (!p->radial || p->turn_x >= 0));
}

static inline void ck_check_mode(const ck_mode_params *p) {
  assert(p->width % 2 == 0 && p->height % 2 == 0);
  assert(p->opacity >= 0 && p->opacity <= CK_OPAQUE && p->mode >= CK_MODE_ADD && p->mode <= CK_MODE_OVERLAY);
}

#define CK_CHECK(kernel, p) ck_check_##kernel(p)
#else
#define CK_CHECK(kernel, p) (void)0
#endif

#endif
