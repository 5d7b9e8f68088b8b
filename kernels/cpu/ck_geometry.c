// Orientation (the eight of them) and turning by any angle.
#include <string.h>

#include "ck_internal.h"

// Tiles keep both the rows read and the columns written inside the first-level cache.
enum { tile = 32 };

void ck_orient_c(const ck_orient_params *p) {
  const int transpose = p->orientation & CK_TRANSPOSE;
  const int32_t width = transpose ? p->src_height : p->src_width;
  const int32_t height = transpose ? p->src_width : p->src_height;
  const int32_t last_x = p->orientation & CK_FLIP_X ? width - 1 : 0, step_x = last_x ? -1 : 1;
  const int32_t last_y = p->orientation & CK_FLIP_Y ? height - 1 : 0, step_y = last_y ? -1 : 1;
  if (!transpose) {
    for (int32_t y = 0; y < height; y++) {
      const uint8_t *src = p->src + (last_y + step_y * y) * p->src_pitch;
      uint8_t *dst = p->dst + y * p->dst_pitch;
      if (step_x > 0) memcpy(dst, src, (size_t)width);
      else
        for (int32_t x = 0; x < width; x++) dst[x] = src[last_x - x];
    }
    return;
  }
  for (int32_t ty = 0; ty < height; ty += tile)
    for (int32_t tx = 0; tx < width; tx += tile) {
      const int32_t end_y = ty + tile < height ? ty + tile : height;
      const int32_t end_x = tx + tile < width ? tx + tile : width;
      for (int32_t y = ty; y < end_y; y++) {
        const uint8_t *src = p->src + (last_y + step_y * y);
        uint8_t *dst = p->dst + y * p->dst_pitch;
        for (int32_t x = tx; x < end_x; x++) dst[x] = src[(last_x + step_x * x) * p->src_pitch];
      }
    }
}

// 256ths by which `position` lies outside [0, last].
static inline int64_t outside(int64_t position, int64_t last) {
  return position < 0 ? -position : position > last * 256 ? position - last * 256 : 0;
}

static inline int32_t index_of(int64_t v, int32_t last) { return v < 0 ? 0 : v > last ? last : (int32_t)v; }

void ck_affine_c(const ck_affine_params *p) {
  const int32_t last_x = p->src_width - 1, last_y = p->src_height - 1;
  for (int32_t y = 0; y < p->dst_height; y++) {
    uint8_t *dst = p->dst + y * p->dst_pitch;
    uint8_t *coverage = p->coverage ? p->coverage + y * p->coverage_pitch : NULL;
    for (int32_t x = 0; x < p->dst_width; x++) {
      const int64_t sx = (p->x0 + (int64_t)p->xx * x + (int64_t)p->xy * y + 128) >> 8;
      const int64_t sy = (p->y0 + (int64_t)p->yx * x + (int64_t)p->yy * y + 128) >> 8;
      const int32_t fx = (int32_t)(sx & 255), fy = (int32_t)(sy & 255);
      const uint8_t *row0 = p->src + index_of(sy >> 8, last_y) * p->src_pitch;
      const uint8_t *row1 = p->src + index_of((sy >> 8) + 1, last_y) * p->src_pitch;
      const int32_t i0 = index_of(sx >> 8, last_x), i1 = index_of((sx >> 8) + 1, last_x);
      const int32_t upper = row0[i0] * (256 - fx) + row0[i1] * fx;
      const int32_t lower = row1[i0] * (256 - fx) + row1[i1] * fx;
      dst[x] = (uint8_t)((upper * (256 - fy) + lower * fy + 32768) >> 16);
      if (coverage) {
        const int64_t ox = outside(sx, last_x), oy = outside(sy, last_y);
        const int32_t cx = ox > 256 ? 0 : 256 - (int32_t)ox, cy = oy > 256 ? 0 : 256 - (int32_t)oy;
        coverage[x] = (uint8_t)((cx * cy * 255 + 32768) >> 16);
      }
    }
  }
}
