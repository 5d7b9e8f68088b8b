// The judge: one obvious implementation of every kernel, written from the formulas of clipkernels.h alone.
#pragma once
#include <clipkernels.h>
void ck_ref_resample(const ck_resample_params *p);
