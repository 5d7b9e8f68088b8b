// Blend modes: the portable loops, compiled again for AVX2; the compiler makes vectors of them.
#include <string.h>

#include "ck_x86.h"

#ifdef CK_X86
CK_BEGIN_AVX2
#define ck_mode_c ck_mode_avx2
#include "../ck_mode.c"
CK_END
#endif
