// One image of all kernels.
#include "ck_blend.cu"
#include "ck_color.cu"
#include "ck_copy.cu"
#include "ck_geometry.cu"
#include "ck_gradient.cu"
#include "ck_mode.cu"
#include "ck_pattern.cu"
#include "ck_resample.cu"
