// Ramps: the portable loops, compiled again for AVX2; the compiler makes vectors of them.
#include "ck_x86.h"

#ifdef CK_X86
CK_BEGIN_AVX2

#define ck_gradient_c ck_gradient_avx2
#include "../ck_gradient.c"
#undef ck_gradient_c

CK_END
#endif
