// Cases and workloads of the plain kernels of clipkernels.def: their rows say all that is needed.
#include "kh_internal.h"

// Random sizes, values in the whole of their ranges, planes of both signs of pitch.
#define CK_HOLDS(condition)
#define CK_RANGE(field, low, high) r->field = t->field = kh_range(c, low, high);
#define CK_READS(field, pitch, width, height) \
  t->field = r->field = kh_input(c, width, height, 1, 8, &r->pitch), t->pitch = r->pitch;
#define CK_WRITES(field, pitch, width, height) \
  kh_output(c, width, height, 1, false, &r->pitch, &r->field, &t->field), t->pitch = r->pitch;
#define CK_CHANGES(field, pitch, width, height) \
  kh_output(c, width, height, 1, true, &r->pitch, &r->field, &t->field), t->pitch = r->pitch;
#define CLIPKERNEL(...)
#define CLIPKERNEL_PLAIN(name, size, avx2, avx512, contract, planes, hash)           \
  void kh_make_##name(kh_case *c, ck_params *reference, ck_params *tested) {         \
    ck_##name##_params *r = &reference->name, *t = &tested->name;                    \
    const ck_##name##_params *p = r;                                                 \
    r->width = t->width = kh_size(c), r->height = t->height = kh_range(c, 1, 12);    \
    contract                                                                         \
    planes                                                                           \
  }
#include <clipkernels.def>

// Luma of 1080p, values in the middle of their ranges.
#define CK_HOLDS(condition)
#define CK_RANGE(field, low, high) r->field = t->field = (low) + ((high) - (low)) / 2;
#define CK_READS(field, pitch, width, height) \
  t->field = r->field = kh_input(&w->memory, width, height, 1, 8, &r->pitch), t->pitch = r->pitch, planes += 1;
#define CK_WRITES(field, pitch, width, height) \
  kh_output(&w->memory, width, height, 1, false, &r->pitch, &r->field, &t->field), t->pitch = r->pitch, planes += 1;
#define CK_CHANGES(field, pitch, width, height) \
  kh_output(&w->memory, width, height, 1, true, &r->pitch, &r->field, &t->field), t->pitch = r->pitch, planes += 2;
#define CLIPKERNEL(...)
#define CLIPKERNEL_PLAIN(name, size, avx2, avx512, contract, its_planes, hash) \
  void kh_work_##name(kh_workload *w, int variant) {                           \
    (void)variant;                                                             \
    ck_##name##_params *r = &kh_next_call(w)->name, *t = &kh_twin(w)->name;    \
    const ck_##name##_params *p = r;                                           \
    int planes = 0;                                                            \
    r->width = t->width = 1920, r->height = t->height = 1080;                  \
    contract                                                                   \
    its_planes                                                                 \
    w->bytes = 1920 * 1080 * (double)planes;                                   \
  }
#include <clipkernels.def>
