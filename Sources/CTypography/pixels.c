#include "ctypography.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Note: boxes. Three boxes of the widths that W3C's Filter Effects give (feGaussianBlur): d = floor(σ·3·√(2π)/4 + 0.5);
// where d is even, two are off centre by half a sample, to opposite sides, and the third is one wider.
struct boxes {
  int width[3], left[3];
};

static struct boxes boxes_of(double sigma) {
  int d = (int)floor(sigma * 3 * sqrt(2 * M_PI) / 4 + 0.5);
  if (d < 1) d = 1;
  if (d & 1) return (struct boxes){{d, d, d}, {d / 2, d / 2, d / 2}};
  return (struct boxes){{d, d, d + 1}, {d / 2, d / 2 - 1, d / 2}};
}

int ctypo_blur_reach(double sigma) {
  if (!(sigma > 0)) return 0;
  struct boxes boxes = boxes_of(sigma);
  return boxes.width[0] + boxes.width[1] + boxes.width[2];
}

// One box over `count` samples; `to` is written with a distance of `step`, which turns rows into columns.
static void box_blur(const uint16_t *from, uint16_t *to, ptrdiff_t step, int count, int width, int left) {
  uint32_t sum = 0;
  int right = width - 1 - left;
  uint32_t half = (uint32_t)width / 2;
  for (int i = 0; i < right && i < count; i++) sum += from[i];
  for (int i = 0; i < count; i++) {
    if (i + right < count) sum += from[i + right];
    to[i * step] = (uint16_t)((sum + half) / (uint32_t)width);
    if (i - left >= 0) sum -= from[i - left];
  }
}

void ctypo_blur(uint8_t *coverage, ptrdiff_t pitch, int width, int height, double sigma, uint16_t *scratch) {
  struct boxes boxes = boxes_of(sigma);
  if (!(sigma > 0) || boxes.width[2] == 1) return;
  size_t longest = (size_t)(width > height ? width : height);
  uint16_t *lines = malloc(2 * longest * sizeof *lines);
  if (lines == NULL) return;
  uint16_t *first = lines, *second = lines + longest;
  // Rows into columns, and back.
  for (int y = 0; y < height; y++) {
    const uint8_t *row = coverage + y * pitch;
    for (int x = 0; x < width; x++) first[x] = (uint16_t)(row[x] * 257);
    box_blur(first, second, 1, width, boxes.width[0], boxes.left[0]);
    box_blur(second, first, 1, width, boxes.width[1], boxes.left[1]);
    box_blur(first, scratch + y, height, width, boxes.width[2], boxes.left[2]);
  }
  for (int x = 0; x < width; x++) {
    const uint16_t *column = scratch + (size_t)x * (size_t)height;
    box_blur(column, first, 1, height, boxes.width[0], boxes.left[0]);
    box_blur(first, second, 1, height, boxes.width[1], boxes.left[1]);
    box_blur(second, first, 1, height, boxes.width[2], boxes.left[2]);
    for (int y = 0; y < height; y++) coverage[y * pitch + x] = (uint8_t)((first[y] + 128) / 257);
  }
  free(lines);
}

// BT.709: Y' = 0.2126 R' + 0.7152 G' + 0.0722 B', 219 steps for luma; (B' - Y') / 1.8556 and (R' - Y') / 1.5748, 224
// steps. In whole numbers, over 10,000, 18,556 and 15,748.
enum { luma_unit = 10000, cb_unit = 18556, cr_unit = 15748 };

static inline uint32_t luma_of(uint32_t r, uint32_t g, uint32_t b) {
  return 219 * (2126 * r + 7152 * g + 722 * b);
}
static inline int32_t cb_of(int32_t r, int32_t g, int32_t b) { return 224 * (9278 * b - 2126 * r - 7152 * g); }
static inline int32_t cr_of(int32_t r, int32_t g, int32_t b) { return 224 * (7874 * r - 7152 * g - 722 * b); }

// `value` over `whole`, from 128, to the nearest: positive before it is divided. Whole is at most 255 × 18,556.
static inline uint8_t chroma(int32_t value, uint32_t whole) {
  return (uint8_t)(((uint32_t)(value + (int32_t)(128 * whole)) + whole / 2) / whole);
}

void ctypo_convert(const uint8_t *argb, ptrdiff_t pitch, int width, int height, ctypo_planes planes,
                   int is_premultiplied) {
  for (int row = 0; row < height; row++) {
    const uint32_t *from = (const uint32_t *)(const void *)(argb + row * pitch);
    uint8_t *y = planes.y + row * planes.y_pitch, *cb = planes.cb + row * planes.cb_pitch;
    uint8_t *cr = planes.cr + row * planes.cr_pitch, *alpha = planes.a + row * planes.a_pitch;
    for (int x = 0; x < width; x++) {
      uint32_t pixel = from[x], a = pixel >> 24;
      alpha[x] = (uint8_t)a;
      if (a == 0) {
        y[x] = 16;
        cb[x] = cr[x] = 128;
        continue;
      }
      uint32_t r = pixel >> 16 & 255, g = pixel >> 8 & 255, b = pixel & 255;
      int32_t cb_value = cb_of((int32_t)r, (int32_t)g, (int32_t)b);
      int32_t cr_value = cr_of((int32_t)r, (int32_t)g, (int32_t)b);
      if (is_premultiplied) {
        y[x] = (uint8_t)((luma_of(r, g, b) + 16 * 255 * luma_unit + 255 * luma_unit / 2) / (255 * luma_unit));
        cb[x] = chroma(cb_value, 255 * cb_unit);
        cr[x] = chroma(cr_value, 255 * cr_unit);
      } else {
        y[x] = (uint8_t)((luma_of(r, g, b) + 16 * a * luma_unit + a * luma_unit / 2) / (a * luma_unit));
        cb[x] = chroma(cb_value, a * cb_unit);
        cr[x] = chroma(cr_value, a * cr_unit);
      }
    }
  }
}
