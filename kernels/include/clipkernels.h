// Clipmill's kernels: the C ABI, seen alike by C, Swift and CUDA.
//
// One plain parameter struct a kernel, in clipkernels/ by topic, and one row a kernel in clipkernels.def. Every kernel
// has a reference (reference/, obvious, shares no code with the others), CPU versions (cpu/) and, on a GPU, a CUDA
// version; all agree bit for bit. Kernels never allocate, never fail and never read or write outside the planes that
// they are given. The caller guarantees the ranges written beside each field; they are asserted in debug builds.
//
// Arithmetic is integer: filter weights and matrix coefficients have 14 fractional bits, sums are 32
// bits wide, a right shift rounds half up (add half, then arithmetic shift) unless stated otherwise.
#ifndef CLIPKERNELS_H
#define CLIPKERNELS_H

#include "clipkernels/call.h"

#ifdef __cplusplus
extern "C" {
#endif

// The instruction sets in use, highest available unless lowered: "c", "avx2", "avx512".
const char *ck_cpu_level(void);
// Whether this machine has a level: not 0.
int ck_has_cpu_level(const char *level);
// Lowers (or restores, with NULL) the level of the process, for benchmarks. Kernels that run meanwhile end as they began.
// Returns 0, or -1 if this machine does not have it.
int ck_set_cpu_level(const char *level);
// ck_run at a level, whatever that of the process is: for tests, which run side by side. Returns as ck_set_cpu_level.
int ck_run_at(const char *level, const ck_call *call);

#ifdef __cplusplus
}
#endif

#endif
