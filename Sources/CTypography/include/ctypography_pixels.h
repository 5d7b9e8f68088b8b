// Loops over pixels, in integers: the same everywhere.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Blurs coverage by three boxes, which together are near a Gaussian of the standard deviation `sigma`. `scratch` has
/// room for 2 × width × height samples of 16 bits. What lies outside is 0.
void ctypo_blur(uint8_t *coverage, ptrdiff_t pitch, int width, int height, double sigma, uint16_t *scratch);
/// How far beyond what is blurred its blur reaches.
int ctypo_blur_reach(double sigma);

typedef struct {
  uint8_t *y, *cb, *cr, *a;
  ptrdiff_t y_pitch, cb_pitch, cr_pitch, a_pitch;
} ctypo_planes;

/// From Cairo's ARGB32 (native words, colours multiplied by alpha) to Y'CbCr by BT.709 in the limited range, and alpha.
/// Every sample is the exact value, rounded to the nearest.
///
/// `is_premultiplied`: what lies between a sample and black or no colour is in proportion to alpha. Otherwise
/// colours are straight, and black where nothing is seen.
void ctypo_convert(const uint8_t *argb, ptrdiff_t pitch, int width, int height, ctypo_planes planes,
                   int is_premultiplied);
