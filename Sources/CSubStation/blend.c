#include "csubstation.h"

#include <string.h>

static const int32_t zeros[4] = {16, 128, 128, 0};

void csubstation_clear(const struct csubstation_target *target) {
  for (int plane = 0; plane < 4; plane++) {
    for (int32_t y = 0; y < target->height; y++) {
      memset(target->planes[plane] + y * target->pitches[plane], zeros[plane], (size_t)target->width);
    }
  }
}

// 0…65025 (mask times opacity) as 0…65536, so that a shift divides by it and full coverage is full.
static inline int32_t part(uint32_t coverage) {
  uint32_t scaled = (coverage * 66051u) >> 16;
  return (int32_t)(scaled + (scaled >> 15));
}

// `color` and the samples are distances from `zero`: colour over what is there, both weighted, is premultiplied again.
static void blend_row(uint8_t *restrict row, const uint8_t *restrict mask, int32_t width, uint32_t opacity,
                      int32_t color, int32_t zero) {
  for (int32_t x = 0; x < width; x++) {
    int32_t s = part(mask[x] * opacity);
    int32_t there = row[x] - zero;
    row[x] = (uint8_t)(zero + ((there * (65536 - s) + color * s + 32768) >> 16));
  }
}

void csubstation_blend(const struct csubstation_target *target, const uint8_t *mask, ptrdiff_t pitch, int32_t x,
                       int32_t y, int32_t width, int32_t height, const uint8_t color[4]) {
  int64_t left = x > target->x ? x : target->x, top = y > target->y ? y : target->y;
  int64_t right = (int64_t)x + width, bottom = (int64_t)y + height;
  if (right > (int64_t)target->x + target->width) right = (int64_t)target->x + target->width;
  if (bottom > (int64_t)target->y + target->height) bottom = (int64_t)target->y + target->height;
  if (left >= right || top >= bottom || color[3] == 0) return;
  int32_t count = (int32_t)(right - left);
  for (int64_t line = top; line < bottom; line++) {
    const uint8_t *from = mask + (line - y) * pitch + (left - x);
    for (int plane = 0; plane < 4; plane++) {
      uint8_t *row = target->planes[plane] + (line - target->y) * target->pitches[plane] + (left - target->x);
      int32_t value = plane == 3 ? 255 : color[plane] - zeros[plane];
      blend_row(row, from, count, color[3], value, zeros[plane]);
    }
  }
}
