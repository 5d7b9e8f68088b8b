#include "ck_ref_math.h"

static number get(const void *plane, int64_t pitch, int bits, number x, number y) {
  return bits == 8 ? get8(plane, pitch, x, y) : get16(plane, pitch, x, y);
}

static void set(void *plane, int64_t pitch, int bits, number x, number y, number v) {
  if (bits == 8) set8(plane, pitch, x, y, v);
  else set16(plane, pitch, x, y, v);
}

void ck_ref_copy(const ck_copy_params *p) {
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      number v = get(p->src, p->src_pitch, p->bits, x, y);
      set(p->dst, p->dst_pitch, p->bits, x, y, v / (1 << p->shift));
    }
}
