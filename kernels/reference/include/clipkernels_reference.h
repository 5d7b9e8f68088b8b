// The judge: one obvious implementation of every kernel, written from the formulas of clipkernels.h alone.
// It is slow on purpose and shares no code with the others. Where a kernel works in place, so does this.
#ifndef CLIPKERNELS_REFERENCE_H
#define CLIPKERNELS_REFERENCE_H

#include <clipkernels.h>

#ifdef __cplusplus
extern "C" {
#endif

void ck_ref_resample(const ck_resample_params *p);
void ck_ref_blend(const ck_blend_params *p);
void ck_ref_premultiply(const ck_premultiply_params *p);
void ck_ref_fill(const ck_fill_params *p);
void ck_ref_orient(const ck_orient_params *p);
void ck_ref_copy(const ck_copy_params *p);
void ck_ref_split(const ck_split_params *p);
void ck_ref_matrix(const ck_matrix_params *p);
void ck_ref_lut3d(const ck_lut3d_params *p);
void ck_ref_affine(const ck_affine_params *p);
void ck_ref_mask(const ck_mask_params *p);
void ck_ref_pattern(const ck_pattern_params *p);
void ck_ref_gradient(const ck_gradient_params *p);
void ck_ref_mode(const ck_mode_params *p);

#ifdef __cplusplus
}
#endif

#endif
