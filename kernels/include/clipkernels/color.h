// Colour: matrix and range conversion, and the 3D table of tone mapping.
#ifndef CLIPKERNELS_COLOR_H
#define CLIPKERNELS_COLOR_H

#include "units.h"

// Y'CbCr to Y'CbCr of another matrix or range, 8-bit 4:2:0 in place. With u = U - 128, v = V - 128:
//   U' = clamp(128 + round_shift(uu * u + uv * v, 14))
//   V' = clamp(128 + round_shift(vu * u + vv * v, 14))
//   Y' = clamp(y_out + round_shift(yy * (Y - y_in) + yu * u' + yv * v', 14))
// where u', v' are the source chroma at the luma sample: left-sited, so horizontally the sample itself
// for even x and the rounded mean (a + b + 1) >> 1 of the two neighbours for odd x; vertically the
// nearest row. The last column replicates. When yu == yv == 0 only ranges change.
typedef struct ck_matrix_params {
  uint8_t *y, *u, *v;
  int64_t y_pitch, u_pitch, v_pitch;
  int32_t width, height;     // luma; chroma is rounded up
  int32_t yy, yu, yv, uu, uv, vu, vv;  // 14 fractional bits, |c| < 4 * CK_WEIGHT_ONE
  int32_t y_in, y_out;       // black levels, 0 or 16
} ck_matrix_params;

// Tone mapping: a 3D table from high-bit Y'CbCr to 8-bit Y'CbCr, tetrahedral interpolation, 4:2:0 left-sited.
// The lattice index of a component c of `bits` bits is c * (size - 1) >> bits with a fraction of 14 bits
// (the next (product << 14 >> bits) & 16383); indices clamp to size - 2 with the fraction clamped to 16384.
// Luma: each luma sample with the chroma of ck_matrix's rule gives Y'. Chroma: each chroma sample with the
// luma mean of its two horizontal rows at the co-sited column, (Y[2y][2x] + Y[2y+1][2x] + 1) >> 1, gives Cb', Cr'.
// With the fractions in falling order f0 >= f1 >= f2 and C0 … C3 the corners passed when the axes are walked in that
// order, the sum is C0 * (16384 - f0) + C1 * (f0 - f1) + C2 * (f1 - f2) + C3 * f2. Table entries are 8-bit values
// with 6 fractional bits; the result is clamp(round_shift(sum, 20), 0, 255), rounded once.
typedef struct ck_lut3d_params {
  const uint16_t *src[3];
  int64_t src_pitch[3];
  uint8_t *dst[3];
  int64_t dst_pitch[3];
  int32_t width, height;
  int32_t bits;              // 10…14
  int32_t size;              // lattice points a side, 2…65
  const int16_t *table;      // [size][size][size][4], 8-byte aligned: index order Y, Cb, Cr; entry Y', Cb', Cr', 0
} ck_lut3d_params;

#endif
