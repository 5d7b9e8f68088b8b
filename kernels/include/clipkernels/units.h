// The fixed-point numbers that several kernels share.
#ifndef CLIPKERNELS_UNITS_H
#define CLIPKERNELS_UNITS_H

#include <stdint.h>

#define CK_WEIGHT_BITS 14
#define CK_WEIGHT_ONE (1 << CK_WEIGHT_BITS)
// Opacity and per-pixel alpha inside the blend: 15 bits, 32767 is exactly opaque.
#define CK_OPAQUE 32767
// Fractional position bits of ck_affine.
#define CK_AFFINE_BITS 16

#endif
