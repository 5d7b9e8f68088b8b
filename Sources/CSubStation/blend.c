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

// Rounded; the argument is at most 255 × 255.
static inline uint16_t by_255(uint16_t value) {
  value = (uint16_t)(value + 128);
  return (uint16_t)((uint16_t)(value + (value >> 8)) >> 8);
}

// Premultiplied samples s + a (c − s): the same as of opaque ones, because what is transparent is `zeros`. In 16 bits, which
// every processor has many of at once.
static void blend_row(uint8_t *restrict row, const uint8_t *restrict mask, int32_t width, uint16_t opacity,
                      uint16_t color) {
  for (int32_t x = 0; x < width; x++) {
    uint16_t part = opacity == 255 ? mask[x] : by_255((uint16_t)(mask[x] * opacity));
    row[x] = (uint8_t)by_255((uint16_t)(row[x] * (uint16_t)(255 - part) + color * part));
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
      blend_row(row, from, count, color[3], plane == 3 ? 255 : color[plane]);
    }
  }
}
