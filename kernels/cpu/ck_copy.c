// Whole planes, and interleaved chroma to two planes.
#include <string.h>

#include "ck_internal.h"

#define CK_COPY_ROW(type)                                                        \
  for (int32_t x = 0; x < p->width; x++)                                         \
    ((type *)dst)[x] = (type)(((const type *)src)[x] >> p->shift);

void ck_copy_c(const ck_copy_params *p) {
  for (int32_t y = 0; y < p->height; y++) {
    const uint8_t *src = (const uint8_t *)p->src + y * p->src_pitch;
    uint8_t *dst = (uint8_t *)p->dst + y * p->dst_pitch;
    if (!p->shift) {
      memcpy(dst, src, (size_t)p->width * (size_t)p->bits / 8);
    } else if (p->bits == 8) {
      CK_COPY_ROW(uint8_t)
    } else {
      CK_COPY_ROW(uint16_t)
    }
  }
}

#define CK_SPLIT_ROW(type)                                                       \
  for (int32_t x = 0; x < p->width; x++) {                                       \
    ((type *)u)[x] = (type)(((const type *)src)[2 * x] >> p->shift);             \
    ((type *)v)[x] = (type)(((const type *)src)[2 * x + 1] >> p->shift);         \
  }

void ck_split_c(const ck_split_params *p) {
  for (int32_t y = 0; y < p->height; y++) {
    const uint8_t *src = (const uint8_t *)p->src + y * p->src_pitch;
    uint8_t *u = (uint8_t *)p->u + y * p->u_pitch, *v = (uint8_t *)p->v + y * p->v_pitch;
    if (p->bits == 8) {
      CK_SPLIT_ROW(uint8_t)
    } else {
      CK_SPLIT_ROW(uint16_t)
    }
  }
}
