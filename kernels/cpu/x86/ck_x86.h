// The x86 versions. "avx512" stands for F, BW, VL and VNNI together: what Cascade Lake, Ice Lake and Zen 4 have.
#ifndef CK_X86_H
#define CK_X86_H

#include "../ck_internal.h"

#if defined(__x86_64__)
#define CK_X86 1
#include <immintrin.h>

#define CK_INLINE static inline __attribute__((always_inline))

// Every function between BEGIN and END is compiled for that instruction set; the rest of the file is not.
#if defined(__clang__)
#define CK_BEGIN_AVX2 _Pragma("clang attribute push(__attribute__((target(\"avx2\"))), apply_to = function)")
#define CK_BEGIN_AVX512 \
  _Pragma(              \
      "clang attribute push(__attribute__((target(\"avx2,avx512f,avx512bw,avx512vl,avx512vnni\"))), apply_to = function)")
#define CK_END _Pragma("clang attribute pop")
#else
#define CK_BEGIN_AVX2 _Pragma("GCC push_options") _Pragma("GCC target(\"avx2\")")
#define CK_BEGIN_AVX512 \
  _Pragma("GCC push_options") _Pragma("GCC target(\"avx2,avx512f,avx512bw,avx512vl,avx512vnni\")")
#define CK_END _Pragma("GCC pop_options")
#endif

extern const ck_kernels ck_kernels_avx2, ck_kernels_avx512;

#define CLIPKERNEL(name, size, avx2, avx512, ...)        \
  void ck_##name##_##avx2(const ck_##name##_params *p);  \
  void ck_##name##_##avx512(const ck_##name##_params *p);
#include "clipkernels.def"

#endif
#endif
