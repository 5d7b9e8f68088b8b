// Plasma and noise: the portable loops, compiled again for AVX2; the compiler makes vectors of them.
#include "../ck_pattern.h"
#include "ck_x86.h"

#ifdef CK_X86
CK_BEGIN_AVX2

#define ck_hash ck_hash_avx2
#define ck_sine ck_sine_avx2
#define ck_pattern_plasma_c ck_pattern_plasma_avx2
#define ck_pattern_noise_c ck_pattern_noise_avx2
#define luma_row plasma_luma_row
#define chroma_row plasma_chroma_row
#undef CK_PATTERN_H
#include "../ck_pattern_plasma.c"
#undef luma_row
#undef chroma_row
#include "../ck_pattern_noise.c"
#undef ck_pattern_plasma_c
#undef ck_pattern_noise_c

void ck_pattern_avx2(const ck_pattern_params *p) {
  switch (p->pattern) {
    case CK_PATTERN_TESTCARD: ck_pattern_testcard_c(p); break;
    case CK_PATTERN_NOISE: ck_pattern_noise_avx2(p); break;
    default: ck_pattern_plasma_avx2(p); break;
  }
}

CK_END
#endif
