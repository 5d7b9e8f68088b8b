// What calls read and write, for queues that run several at once.
#include "clipkernels.h"

static void add(ck_span *spans, int *count, const void *base, int64_t pitch, int64_t width, int32_t height,
                int32_t is_written) {
  if (!base || width <= 0 || height <= 0) return;
  const uintptr_t first = (uintptr_t)base, last = first + (uintptr_t)(pitch * (height - 1));
  ck_span *span = &spans[(*count)++];
  span->lower = first < last ? first : last;
  span->upper = (first < last ? last : first) + (uintptr_t)width;
  span->is_written = is_written;
}

#define CK_READS(...) +1
#define CK_WRITES(...) +1
#define CK_CHANGES(...) +1
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, ...) \
  _Static_assert(0 planes <= CK_MOST_SPANS, "more planes than a call has room for");
#include "clipkernels.def"

int ck_call_spans(const ck_call *call, ck_span spans[CK_MOST_SPANS]) {
  int count = 0;
  switch (call->kernel) {
#define CK_READS(field, pitch, width, height) add(spans, &count, p->field, p->pitch, width, height, 0);
#define CK_WRITES(field, pitch, width, height) add(spans, &count, p->field, p->pitch, width, height, 1);
#define CK_CHANGES(field, pitch, width, height) add(spans, &count, p->field, p->pitch, width, height, 1);
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, ...) \
  case ck_kernel_##name: {                                          \
    const ck_##name##_params *p = &call->p.name;                    \
    planes                                                          \
    break;                                                          \
  }
#include "clipkernels.def"
  }
  return count;
}
