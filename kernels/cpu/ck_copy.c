// Whole planes.
#include <string.h>

#include "ck_internal.h"

#define CK_COPY_ROW(type)                                                        \
  for (int32_t x = 0; x < p->width; x++)                                         \
    ((type *)dst)[x] = (type)(((const type *)src)[x] >> p->shift);

void ck_copy_c(const ck_copy_params *p) {
  const int64_t bytes = (int64_t)p->width * p->bits / 8;
  if (!p->shift && p->src_pitch == bytes && p->dst_pitch == bytes) {
    memcpy(p->dst, p->src, (size_t)(bytes * p->height));
    return;
  }
  for (int32_t y = 0; y < p->height; y++) {
    const uint8_t *src = (const uint8_t *)p->src + y * p->src_pitch;
    uint8_t *dst = (uint8_t *)p->dst + y * p->dst_pitch;
    if (!p->shift) {
      memcpy(dst, src, (size_t)bytes);
    } else if (p->bits == 8) {
      CK_COPY_ROW(uint8_t)
    } else {
      CK_COPY_ROW(uint16_t)
    }
  }
}
