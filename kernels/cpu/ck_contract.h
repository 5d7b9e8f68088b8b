// The caller's promises, as clipkernels.def has them: checked in debug builds (DEBUG is SwiftPM's) and nowhere else.
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

// The largest |from + i * step|, at least 1.
static inline int64_t ck_farthest(int32_t from, int32_t step, int32_t count) {
  const int64_t first = llabs(from), last = llabs(from + (int64_t)step * (count - 1));
  const int64_t far = first > last ? first : last;
  return far > 1 ? far : 1;
}

static inline int ck_turns_hold(const ck_gradient_params *p) {
  const int64_t far_x = ck_farthest(p->x0, p->dx, p->width), far_y = ck_farthest(p->y0, p->dy, p->height);
  const int64_t most = p->radial ? (int64_t)1 << 48 : (int64_t)1 << 61;
  const int64_t turn_x = llabs(p->turn_x), turn_y = p->radial ? turn_x : llabs(p->turn_y);
  return turn_x <= most / far_x && turn_y <= most / far_y && far_x < 65536 && far_y < 65536 &&
         (!p->radial || p->turn_x >= 0);
}

#define CK_HOLDS(condition) assert(condition);
#define CK_RANGE(field, low, high) assert(p->field >= (low) && p->field <= (high));
#define CLIPKERNEL(name, size, avx2, avx512, contract, ...) \
  static inline void ck_check_##name(const ck_##name##_params *p) { contract }
#include "clipkernels.def"

#define CK_CHECK(kernel, p) ck_check_##kernel(p)
#else
#define CK_CHECK(kernel, p) (void)0
#endif

#endif
