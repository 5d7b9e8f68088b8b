// Ramps, straight from the formula.
#include "ck_ref_math.h"

static const uint8_t bayer[8][8] = {
    {0, 32, 8, 40, 2, 34, 10, 42},  {48, 16, 56, 24, 50, 18, 58, 26}, {12, 44, 4, 36, 14, 46, 6, 38},
    {60, 28, 52, 20, 62, 30, 54, 22}, {3, 35, 11, 43, 1, 33, 9, 41},  {51, 19, 59, 27, 49, 17, 57, 25},
    {15, 47, 7, 39, 13, 45, 5, 37}, {63, 31, 55, 23, 61, 29, 53, 21},
};

// The largest r with r * r <= v.
static number root(number v) {
  number low = 0, high = 1 << 30;
  while (low < high) {
    number middle = (low + high + 1) / 2;
    if (middle * middle <= v) low = middle;
    else high = middle - 1;
  }
  return low;
}

void ck_ref_gradient(const ck_gradient_params *p) {
  const number one = (number)1 << 30;
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      number px = p->x0 + x * p->dx, py = p->y0 + y * p->dy, t;
      if (p->radial) {
        t = root((px * px + py * py) * 16777216) * p->turn_x / one;
        if (t > one) t = one;
      } else {
        t = clamp(one * 8192 + px * p->turn_x + py * p->turn_y, 0, one * 16384) / 16384;
      }
      number value = floor_divide(p->start * (one - t) + p->end * t + one / 2, one);
      number threshold = bayer[(y + p->dither_y) % 8][(x + p->dither_x) % 8];
      set8(p->dst, p->pitch, x, y, clamp((value + threshold * 1024) / 65536, 0, 255));
    }
}
