// Blend, and the two helpers that prepare what it takes: premultiply and mask.
#include <string.h>

#include "ck_internal.h"

// (x * y + 2^14) >> 15: what pmulhrsw does.
static inline int32_t scale(int32_t x, int32_t y) { return (x * y + 16384) >> 15; }

static inline int32_t alpha(int32_t mask, int32_t opacity) {
  return (int32_t)(((uint32_t)mask * 257u * (uint32_t)opacity + 32768u) >> 16);
}

void ck_blend_c(const ck_blend_params *p) {
  const int32_t opacity = p->opacity, zero = p->zero;
  for (int32_t y = 0; y < p->height; y++) {
    uint8_t *out = p->out + y * p->out_pitch;
    const uint8_t *bottom = p->bottom + y * p->bottom_pitch;
    const uint8_t *top = p->top + y * p->top_pitch;
    const uint8_t *mask = p->mask ? p->mask + y * p->mask_pitch : NULL;
    if (p->premultiplied) {
      for (int32_t x = 0; x < p->width; x++) {
        int32_t rest = CK_OPAQUE - alpha(mask[x], opacity);
        out[x] = ck_u8(zero + scale(top[x] - zero, opacity) + scale(bottom[x] - zero, rest));
      }
    } else if (mask) {
      for (int32_t x = 0; x < p->width; x++)
        out[x] = (uint8_t)(bottom[x] + scale(top[x] - bottom[x], alpha(mask[x], opacity)));
    } else {
      for (int32_t x = 0; x < p->width; x++)
        out[x] = (uint8_t)(bottom[x] + scale(top[x] - bottom[x], opacity));
    }
  }
}

void ck_premultiply_c(const ck_premultiply_params *p) {
  for (int32_t y = 0; y < p->height; y++) {
    uint8_t *plane = p->plane + y * p->pitch;
    const uint8_t *mask = p->mask + y * p->mask_pitch;
    // floor((v - zero) * m / 255 + 1/2) + zero, with the zero moved inside so that nothing is negative.
    for (int32_t x = 0; x < p->width; x++)
      plane[x] = (uint8_t)((plane[x] * mask[x] + p->zero * (255 - mask[x]) + 127) / 255);
  }
}

void ck_mask_c(const ck_mask_params *p) {
  for (int32_t y = 0; y < p->height; y++) {
    uint8_t *mask = p->mask + y * p->pitch;
    const uint8_t *other = p->other + y * p->other_pitch;
    for (int32_t x = 0; x < p->width; x++) mask[x] = (uint8_t)((mask[x] * other[x] + 127) / 255);
  }
}
