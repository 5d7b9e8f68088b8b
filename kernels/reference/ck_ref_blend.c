#include "ck_ref_math.h"

void ck_ref_blend(const ck_blend_params *p) {
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      number bottom = get8(p->bottom, p->bottom_pitch, x, y);
      number top = get8(p->top, p->top_pitch, x, y);
      number a = p->mask ? alpha_of(get8(p->mask, p->mask_pitch, x, y), p->opacity) : p->opacity;
      number v = mixed(bottom, top, a);
      if (p->premultiplied) {
        number ours = floor_divide((top - p->zero) * p->opacity + 16384, 32768);
        number theirs = floor_divide((bottom - p->zero) * (CK_OPAQUE - a) + 16384, 32768);
        v = clamp(p->zero + ours + theirs, 0, 255);
      }
      set8(p->out, p->out_pitch, x, y, v);
    }
}

void ck_ref_premultiply(const ck_premultiply_params *p) {
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      number difference = get8(p->plane, p->pitch, x, y) - p->zero;
      number mask = get8(p->mask, p->mask_pitch, x, y);
      set8(p->plane, p->pitch, x, y, p->zero + floor_divide(2 * difference * mask + 255, 510));
    }
}

void ck_ref_mask(const ck_mask_params *p) {
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      number a = get8(p->mask, p->pitch, x, y), b = get8(p->other, p->other_pitch, x, y);
      set8(p->mask, p->pitch, x, y, (a * b + 127) / 255);
    }
}

void ck_ref_fill(const ck_fill_params *p) {
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) set8(p->dst, p->pitch, x, y, p->value);
}
