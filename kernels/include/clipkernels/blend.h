// Mixing planes: by opacity and mask, and the helpers that prepare what a blend takes.
#ifndef CLIPKERNELS_BLEND_H
#define CLIPKERNELS_BLEND_H

#include "units.h"

// Straight:       a = mask ? (mask * opacity * 257 + 32768) >> 16 : opacity
//                 out = bottom + (((top - bottom) * a + 16384) >> 15)
// Premultiplied   (mask is then required; top holds zero + (colour - zero) * alpha):
//                 a   = (mask * opacity * 257 + 32768) >> 16
//                 out = clamp( zero + (((top - zero) * opacity + 16384) >> 15)
//                              + (((bottom - zero) * (32767 - a) + 16384) >> 15), 0, 255 )
// 8-bit planes. `out` may be `bottom`.
typedef struct ck_blend_params {
  uint8_t *out;
  int64_t out_pitch;
  const uint8_t *bottom;
  int64_t bottom_pitch;
  const uint8_t *top;
  int64_t top_pitch;
  const uint8_t *mask;       // or NULL
  int64_t mask_pitch;
  int32_t width, height;
  int32_t opacity;           // 0…CK_OPAQUE
  int32_t premultiplied;     // 0 or 1
  int32_t zero;              // premultiplied: the plane's zero, 16 for luma, 128 for chroma
} ck_blend_params;

// In place: v = zero + round_half_up((v - zero) * mask / 255), exactly
//           v = zero + floor((2 * (v - zero) * mask + 255) / 510).
typedef struct ck_premultiply_params {
  uint8_t *plane;
  int64_t pitch;
  const uint8_t *mask;
  int64_t mask_pitch;
  int32_t width, height;
  int32_t zero;
} ck_premultiply_params;

// In place: a = (a * b + 127) / 255. Combines a layer's own alpha with the coverage of its rotation.
typedef struct ck_mask_params {
  uint8_t *mask;
  int64_t pitch;
  const uint8_t *other;
  int64_t other_pitch;
  int32_t width, height;
} ck_mask_params;

// add, multiply, screen, overlay: formed in R'G'B' (BT.709 limited, per 4:2:0 block), then mixed by alpha.
// Both pictures' pixels become 8-bit R'G'B' with the chroma of their block (13 fractional bits, rounded, clamped):
//   R = (9539 * (Y - 16) + 14686 * v), G = (… - 1747 * u - 4366 * v), B = (… + 17305 * u), shifted by 13;
// with b the bottom's and t the top's component and m(a, c) = (a * c + 127) / 255:
//   add min(b + t, 255); multiply m(b, t); screen 255 - m(255 - b, 255 - t);
//   overlay b < 128 ? m(2 * b, t) : 255 - m(2 * (255 - b), 255 - t);
// back: Y = 16 + round_shift(2992 * R + 10063 * G + 1016 * B, 14); with R, G, B summed over the block's four pixels
//   U = 128 + round_shift(-1649 * R - 5547 * G + 7196 * B, 16), V = 128 + round_shift(7196 * R - 6536 * G - 660 * B, 16).
// Each plane is then mixed as ck_blend does, chroma with the block's mean mask, (sum + 2) >> 2; a missing mask is 255.
#define CK_MODE_ADD 1
#define CK_MODE_MULTIPLY 2
#define CK_MODE_SCREEN 3
#define CK_MODE_OVERLAY 4
typedef struct ck_mode_params {
  uint8_t *out[3];           // the canvas, in place; 4:2:0
  int64_t out_pitch[3];
  const uint8_t *top[3];     // straight (not premultiplied)
  int64_t top_pitch[3];
  const uint8_t *mask;       // luma-sized, or NULL
  int64_t mask_pitch;
  int32_t width, height;     // luma, even
  int32_t mode;
  int32_t opacity;
} ck_mode_params;

#endif
