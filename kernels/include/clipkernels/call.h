// Every kernel as a function, as a number, and as a call that can be kept: all made from clipkernels.def.
#ifndef CLIPKERNELS_CALL_H
#define CLIPKERNELS_CALL_H

#include <stddef.h>

#include "blend.h"
#include "color.h"
#include "generated.h"
#include "planes.h"
#include "resample.h"

#ifdef __cplusplus
extern "C" {
#endif

// ck_blend(p), ck_resample(p), …: the version of the level in use, on the calling thread.
#define CLIPKERNEL(name, ...) void ck_##name(const ck_##name##_params *p);
#include "../clipkernels.def"

// Bytes of ck_resample_params.scratch.
size_t ck_resample_scratch(int32_t dst_width, int32_t y_taps);

// ck_kernel_blend, ck_kernel_resample, …
typedef enum ck_kernel {
#define CLIPKERNEL(name, ...) ck_kernel_##name,
#include "../clipkernels.def"
} ck_kernel;

typedef union ck_params {
#define CLIPKERNEL(name, ...) ck_##name##_params name;
#include "../clipkernels.def"
} ck_params;

// A kernel and its parameters: what a queue of calls is made of.
typedef struct ck_call {
  ck_kernel kernel;
  ck_params p;
} ck_call;

// ck_blend_call(p), ck_resample_call(p), …
#define CLIPKERNEL(name, ...)                                        \
  static inline ck_call ck_##name##_call(ck_##name##_params params) { \
    ck_call call;                                                    \
    call.kernel = ck_kernel_##name;                                  \
    call.p.name = params;                                            \
    return call;                                                     \
  }
#include "../clipkernels.def"

// The same as the kernel's function.
void ck_run(const ck_call *call);

// The bytes from the first to the last sample of a plane.
typedef struct ck_span {
  uintptr_t lower, upper;  // of [lower, upper)
  int32_t is_written;
} ck_span;

#define CK_MOST_SPANS 8
// The planes that a call reads and writes; missing ones are left out. Returns how many. Calls of which none writes
// what another one reads or writes may run side by side. Tables and scratch memory are not planes.
int ck_call_spans(const ck_call *call, ck_span spans[CK_MOST_SPANS]);

#ifdef __cplusplus
}
#endif

// The structs are shared by three languages: their sizes are part of the ABI.
#ifdef __cplusplus
#define CLIPKERNEL(name, size, ...) static_assert(sizeof(ck_##name##_params) == size, #name);
#else
#define CLIPKERNEL(name, size, ...) _Static_assert(sizeof(ck_##name##_params) == size, #name);
#endif
#include "../clipkernels.def"

#endif
