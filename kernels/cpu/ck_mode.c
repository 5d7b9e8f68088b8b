#include <string.h>

#include "ck_internal.h"

// Columns formed at a time: loops over plain arrays of words, which the compiler turns into vectors.
enum { chunk = 64 };

typedef struct rgb_row {
  int16_t r[chunk], g[chunk], b[chunk];
} rgb_row;

static inline int32_t to_byte(int32_t v) { return ck_u8(v); }

// BT.709 limited, 13 fractional bits (the blue coefficient would not fit 16 bits with 14).
static inline void decode(const uint8_t *y, const uint8_t *u, const uint8_t *v, int32_t count, rgb_row *out) {
  for (int32_t x = 0; x < count; x++) {
    const int32_t l = 9539 * (y[x] - 16) + (1 << 12), cb = u[x] - 128, cr = v[x] - 128;
    out->r[x] = (int16_t)to_byte((l + 14686 * cr) >> 13);
    out->g[x] = (int16_t)to_byte((l - 1747 * cb - 4366 * cr) >> 13);
    out->b[x] = (int16_t)to_byte((l + 17305 * cb) >> 13);
  }
}

// Products stay below 2^16 + 2^15, where the division is a multiplication and a shift.
static inline int32_t product(int32_t a, int32_t b) { return (int32_t)((uint32_t)(a * b + 127) / 255u); }

static inline void combine_row(int16_t *bottom, const int16_t *top, int mode) {
  for (int32_t x = 0; x < chunk; x++) {
    const int32_t b = bottom[x], t = top[x], dark = product(2 * b, t);
    const int32_t light = 255 - product(2 * (255 - b), 255 - t), sum = b + t;
    int32_t v = b < 128 ? dark : light;
    if (mode == CK_MODE_ADD) v = sum > 255 ? 255 : sum;
    if (mode == CK_MODE_MULTIPLY) v = product(b, t);
    if (mode == CK_MODE_SCREEN) v = 255 - product(255 - b, 255 - t);
    bottom[x] = (int16_t)v;
  }
}

static void combine(rgb_row *bottom, const rgb_row *top, int mode) {
  int16_t *const out[3] = {bottom->r, bottom->g, bottom->b};
  const int16_t *const in[3] = {top->r, top->g, top->b};
  for (int i = 0; i < 3; i++) switch (mode) {
      case CK_MODE_ADD: combine_row(out[i], in[i], CK_MODE_ADD); break;
      case CK_MODE_MULTIPLY: combine_row(out[i], in[i], CK_MODE_MULTIPLY); break;
      case CK_MODE_SCREEN: combine_row(out[i], in[i], CK_MODE_SCREEN); break;
      default: combine_row(out[i], in[i], CK_MODE_OVERLAY); break;
    }
}

static inline int32_t mix(int32_t bottom, int32_t top, int32_t mask, int32_t opacity) {
  const int32_t a = (int32_t)(((uint32_t)mask * 257u * (uint32_t)opacity + 32768u) >> 16);
  return bottom + (((top - bottom) * a + 16384) >> 15);
}

static void double_up(const uint8_t *from, int32_t count, uint8_t *to) {
  for (int32_t i = 0; i < count; i++) to[2 * i] = to[2 * i + 1] = from[i];
}

// Two rows of luma of at most `chunk` columns, and the chroma row that they share.
static void mix_chunk(const ck_mode_params *p, int32_t cx, int32_t cy, int32_t blocks) {
  const int32_t width = 2 * blocks, opacity = p->opacity;
  uint8_t chroma[4][chunk] = {{0}};
  int32_t masks[chunk / 2] = {0}, red[chunk / 2] = {0}, green[chunk / 2] = {0}, blue[chunk / 2] = {0};
  uint8_t *u = p->out[1] + cy * p->out_pitch[1] + cx, *v = p->out[2] + cy * p->out_pitch[2] + cx;
  double_up(u, blocks, chroma[0]);
  double_up(v, blocks, chroma[1]);
  double_up(p->top[1] + cy * p->top_pitch[1] + cx, blocks, chroma[2]);
  double_up(p->top[2] + cy * p->top_pitch[2] + cx, blocks, chroma[3]);
  for (int32_t y = 2 * cy; y < 2 * cy + 2; y++) {
    uint8_t luma[chunk] = {0}, top_luma[chunk] = {0}, mask[chunk];
    rgb_row bottom, top;
    uint8_t *out = p->out[0] + y * p->out_pitch[0] + 2 * cx;
    memcpy(luma, out, (size_t)width);
    memcpy(top_luma, p->top[0] + y * p->top_pitch[0] + 2 * cx, (size_t)width);
    memset(mask, 255, sizeof mask);
    if (p->mask) memcpy(mask, p->mask + y * p->mask_pitch + 2 * cx, (size_t)width);
    decode(luma, chroma[0], chroma[1], chunk, &bottom);
    decode(top_luma, chroma[2], chroma[3], chunk, &top);
    combine(&bottom, &top, p->mode);
    for (int32_t x = 0; x < chunk; x++) {
      const int32_t sum = 2992 * bottom.r[x] + 10063 * bottom.g[x] + 1016 * bottom.b[x];
      luma[x] = (uint8_t)mix(luma[x], 16 + ((sum + (1 << 13)) >> 14), mask[x], opacity);
    }
    memcpy(out, luma, (size_t)width);
    for (int32_t i = 0; i < chunk / 2; i++) {
      masks[i] += mask[2 * i] + mask[2 * i + 1];
      red[i] += bottom.r[2 * i] + bottom.r[2 * i + 1];
      green[i] += bottom.g[2 * i] + bottom.g[2 * i + 1];
      blue[i] += bottom.b[2 * i] + bottom.b[2 * i + 1];
    }
  }
  for (int32_t i = 0; i < blocks; i++) {
    const int32_t mask = (masks[i] + 2) >> 2;
    const int32_t new_u = -1649 * red[i] - 5547 * green[i] + 7196 * blue[i];
    const int32_t new_v = 7196 * red[i] - 6536 * green[i] - 660 * blue[i];
    u[i] = (uint8_t)mix(u[i], 128 + ((new_u + (1 << 15)) >> 16), mask, opacity);
    v[i] = (uint8_t)mix(v[i], 128 + ((new_v + (1 << 15)) >> 16), mask, opacity);
  }
}

void ck_mode_c(const ck_mode_params *p) {
  const int32_t columns = p->width / 2;
  for (int32_t cy = 0; cy < p->height / 2; cy++)
    for (int32_t cx = 0; cx < columns; cx += chunk / 2)
      mix_chunk(p, cx, cy, columns - cx < chunk / 2 ? columns - cx : chunk / 2);
}
