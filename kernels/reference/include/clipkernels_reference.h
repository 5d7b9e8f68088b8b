// The judge: one obvious implementation of every kernel, written from the formulas beside the parameter structs alone.
// It is slow on purpose and shares no code with the others. Where a kernel works in place, so does this.
#ifndef CLIPKERNELS_REFERENCE_H
#define CLIPKERNELS_REFERENCE_H

#include <clipkernels.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CLIPKERNEL(name, ...) void ck_ref_##name(const ck_##name##_params *p);
#include <clipkernels.def>

#ifdef __cplusplus
}
#endif

#endif
