#include "ck_ref_math.h"

// Where each source sample goes.
void ck_ref_orient(const ck_orient_params *p) {
  for (number sy = 0; sy < p->src_height; sy++)
    for (number sx = 0; sx < p->src_width; sx++) {
      number x = sx, y = sy, width = p->src_width, height = p->src_height;
      if (p->orientation & CK_TRANSPOSE) {
        x = sy, y = sx;
        width = p->src_height, height = p->src_width;
      }
      if (p->orientation & CK_FLIP_X) x = width - 1 - x;
      if (p->orientation & CK_FLIP_Y) y = height - 1 - y;
      set8(p->dst, p->dst_pitch, x, y, get8(p->src, p->src_pitch, sx, sy));
    }
}

static number at(const ck_affine_params *p, number x, number y) {
  return get8(p->src, p->src_pitch, clamp(x, 0, p->src_width - 1), clamp(y, 0, p->src_height - 1));
}

// 256 inside, falling to 0 one sample outside.
static number covered(number position, number size) {
  number outside = 0, last = (size - 1) * 256;
  if (position < 0) outside = -position;
  if (position > last) outside = position - last;
  return clamp(256 - outside, 0, 256);
}

void ck_ref_affine(const ck_affine_params *p) {
  for (number y = 0; y < p->dst_height; y++)
    for (number x = 0; x < p->dst_width; x++) {
      number px = floor_divide(p->x0 + p->xx * x + p->xy * y + 128, 256);
      number py = floor_divide(p->y0 + p->yx * x + p->yy * y + 128, 256);
      number ix = floor_divide(px, 256), iy = floor_divide(py, 256);
      number fx = px - ix * 256, fy = py - iy * 256;
      number upper = at(p, ix, iy) * (256 - fx) + at(p, ix + 1, iy) * fx;
      number lower = at(p, ix, iy + 1) * (256 - fx) + at(p, ix + 1, iy + 1) * fx;
      set8(p->dst, p->dst_pitch, x, y, round_shift(upper * (256 - fy) + lower * fy, 16));
      if (p->coverage)
        set8(p->coverage, p->coverage_pitch, x, y,
             round_shift(covered(px, p->src_width) * covered(py, p->src_height) * 255, 16));
    }
}
