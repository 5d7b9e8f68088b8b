// Which function each level uses.
#include "ck_x86.h"

#ifdef CK_X86
const ck_kernels ck_kernels_avx2 = {
    .level = "avx2",
#define CLIPKERNEL(name, size, avx2, ...) .name = ck_##name##_##avx2,
#include "clipkernels.def"
};

const ck_kernels ck_kernels_avx512 = {
    .level = "avx512",
#define CLIPKERNEL(name, size, avx2, avx512, ...) .name = ck_##name##_##avx512,
#include "clipkernels.def"
};
#endif
