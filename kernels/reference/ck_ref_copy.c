#include "ck_ref_math.h"

void ck_ref_copy(const ck_copy_params *p) {
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) set8(p->dst, p->dst_pitch, x, y, get8(p->src, p->src_pitch, x, y));
}
