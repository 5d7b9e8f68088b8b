// Which function each level uses. A level takes the one below where a wider one would gain nothing; memset is
// already the fastest fill, memcpy the fastest copy.
#include "ck_x86.h"

#ifdef CK_X86
const ck_kernels ck_kernels_avx2 = {
    .level = "avx2",
    .resample = ck_resample_avx2,
    .blend = ck_blend_avx2,
    .premultiply = ck_premultiply_avx2,
    .fill = ck_fill_c,
    .orient = ck_orient_avx2,
    .copy = ck_copy_c,
    .split = ck_split_c,
    .matrix = ck_matrix_avx2,
    .lut3d = ck_lut3d_avx2,
    .affine = ck_affine_c,
    .mask = ck_mask_avx2,
    .pattern = ck_pattern_avx2,
    .gradient = ck_gradient_c,
    .mode = ck_mode_avx2,
};

const ck_kernels ck_kernels_avx512 = {
    .level = "avx512",
    .resample = ck_resample_avx512,
    .blend = ck_blend_avx512,
    .premultiply = ck_premultiply_avx512,
    .fill = ck_fill_c,
    .orient = ck_orient_avx2,
    .copy = ck_copy_c,
    .split = ck_split_c,
    .matrix = ck_matrix_avx2,
    .lut3d = ck_lut3d_avx2,
    .affine = ck_affine_c,
    .mask = ck_mask_avx512,
    .pattern = ck_pattern_avx2,
    .gradient = ck_gradient_c,
    .mode = ck_mode_avx2,
};
#endif
