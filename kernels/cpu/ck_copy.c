// Whole planes.
#include <string.h>

#include "ck_internal.h"

void ck_copy_c(const ck_copy_params *p) {
  if (p->src_pitch == p->width && p->dst_pitch == p->width) {
    memcpy(p->dst, p->src, (size_t)p->width * (size_t)p->height);
    return;
  }
  for (int32_t y = 0; y < p->height; y++)
    memcpy(p->dst + y * p->dst_pitch, p->src + y * p->src_pitch, (size_t)p->width);
}
