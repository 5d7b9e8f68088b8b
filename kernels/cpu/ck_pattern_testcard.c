// The test card as spans: bands are one row copied down, everything else is painted over them.
#include <string.h>

#include "ck_pattern.h"

typedef struct color {
  uint8_t y, u, v;
} color;

static inline int32_t even(int32_t v) { return v & ~1; }

static inline int32_t part(int32_t whole, int32_t numerator, int32_t denominator) {
  return even((int32_t)((int64_t)whole * numerator / denominator));
}

// Places are those of the whole picture; what lies outside of the part is left out.
//
// Every rectangle has even edges, so its chroma is exact.
static void rect(const ck_pattern_params *p, int32_t x, int32_t y, int32_t w, int32_t h, color c) {
  x -= p->from_x, y -= p->from_y;
  const int32_t x0 = ck_clamp(x, 0, p->width), x1 = ck_clamp(x + w, 0, p->width);
  const int32_t y0 = ck_clamp(y, 0, p->height), y1 = ck_clamp(y + h, 0, p->height);
  if (x1 <= x0) return;
  for (int32_t r = y0; r < y1; r++) memset(p->y + r * p->y_pitch + x0, c.y, (size_t)(x1 - x0));
  for (int32_t r = y0 / 2; r < y1 / 2; r++) {
    memset(p->u + r * p->u_pitch + x0 / 2, c.u, (size_t)(x1 - x0) / 2);
    memset(p->v + r * p->v_pitch + x0 / 2, c.v, (size_t)(x1 - x0) / 2);
  }
}

static const color black = {16, 128, 128}, white = {235, 128, 128};

// 75 % bars and the full primaries, BT.709 limited.
static const color bars[7] = {{180, 128, 128}, {168, 44, 136}, {145, 147, 44}, {134, 63, 52},
                              {63, 193, 204},  {51, 109, 212}, {28, 212, 120}};
static const color patches[6] = {{16, 128, 128}, {63, 102, 240}, {173, 42, 26},
                                 {32, 240, 118}, {235, 128, 128}, {126, 128, 128}};

static void bands(const ck_pattern_params *p) {
  const int32_t w = p->whole_width, h = p->whole_height;
  const int32_t y1 = part(h, 60, 100), y2 = part(h, 70, 100), y3 = part(h, 80, 100);
  for (int32_t i = 0; i < 7; i++)
    rect(p, part(w, i, 7), 0, part(w, i + 1, 7) - part(w, i, 7), y1, bars[i]);
  rect(p, 0, y1, w, y2 - y1, black);
  const int32_t first = ck_clamp(y1 - p->from_y, 0, p->height), last = ck_clamp(y2 - p->from_y, 0, p->height);
  if (last > first) {
    uint8_t *row = p->y + first * p->y_pitch;
    for (int32_t x = 0; x < p->width; x++)
      row[x] = (uint8_t)(16 + (219 * (int64_t)(p->from_x + x) + (w - 1) / 2) / (w - 1));
    for (int32_t y = first + 1; y < last; y++) memcpy(p->y + y * p->y_pitch, row, (size_t)p->width);
  }
  rect(p, 0, y2, w, y3 - y2, (color){40, 128, 128});
  for (int32_t i = 0; i < 10; i++) rect(p, part(w, i, 10), y2, 2, y3 - y2, (color){120, 128, 128});
  const int32_t bar = part(w, 1, 40) < 2 ? 2 : part(w, 1, 40);
  rect(p, part(w - bar, (int32_t)(p->milliseconds % 2000), 2000), y2, bar, y3 - y2, white);
  for (int32_t i = 0; i < 6; i++)
    rect(p, part(w, i, 6), y3, part(w, i + 1, 6) - part(w, i, 6), h - y3, patches[i]);
}

// The largest r >= 0 with r * r < v; v > 0.
static int64_t root_below(int64_t v) {
  int64_t r = 0;
  for (int64_t bit = (int64_t)1 << 31; bit; bit >>= 1)
    if ((r + bit) * (r + bit) < v) r += bit;
  return r;
}

// In each row of a disc of squared doubled radius `limit`, the columns x with (2x + 1 - w)^2 + dy^2 < limit.
static void disc_span(const ck_pattern_params *p, int32_t y, int64_t limit, int32_t *from, int32_t *to) {
  const int64_t dy = 2 * (int64_t)y + 1 - p->whole_height, rest = limit - dy * dy;
  *from = *to = p->whole_width / 2;
  if (rest <= 0) return;
  const int64_t reach = root_below(rest);  // |2x + 1 - w| <= reach, and it is odd
  const int64_t columns = (reach + 1) / 2;
  *from = ck_clamp((int32_t)(p->whole_width / 2 - columns), 0, p->whole_width);
  *to = ck_clamp((int32_t)(p->whole_width / 2 + columns), 0, p->whole_width);
}

// Of a row that begins at `left` of the whole picture and has `width` samples.
static void paint(uint8_t *row, int32_t left, int32_t width, int32_t from, int32_t to, int value) {
  from = ck_clamp(from - left, 0, width), to = ck_clamp(to - left, 0, width);
  if (to > from) memset(row + from, value, (size_t)(to - from));
}

static void ring(const ck_pattern_params *p, int32_t radius, int32_t thickness) {
  const int64_t outer = 4 * (int64_t)radius * radius;
  const int64_t inner = 4 * (int64_t)(radius - thickness) * (radius - thickness);
  const int32_t middle = p->whole_height / 2, left = p->from_x, width = p->width;
  const int32_t top = ck_clamp(middle - radius, p->from_y, p->from_y + p->height);
  const int32_t end = ck_clamp(middle + radius, p->from_y, p->from_y + p->height);
  for (int32_t y = top; y < end; y++) {
    int32_t a, b, c, d;
    disc_span(p, y, outer, &a, &d);
    disc_span(p, y, inner, &b, &c);
    uint8_t *row = p->y + (y - p->from_y) * p->y_pitch;
    paint(row, left, width, a, b, white.y);
    paint(row, left, width, c, d, white.y);
    if (y & 1) continue;
    // A chroma sample is the ring's where its co-sited luma sample is.
    a = (a + 1) / 2, b = (b + 1) / 2, c = (c + 1) / 2, d = (d + 1) / 2;
    const int32_t line = (y - p->from_y) >> 1;
    uint8_t *u = p->u + line * p->u_pitch, *v = p->v + line * p->v_pitch;
    paint(u, left / 2, width / 2, a, b, 128), paint(u, left / 2, width / 2, c, d, 128);
    paint(v, left / 2, width / 2, a, b, 128), paint(v, left / 2, width / 2, c, d, 128);
  }
}

// Seven segments (A top … G middle) as x, y, w, h in units, and the digits that light them.
static const int8_t segments[7][4] = {{0, 0, 5, 1}, {4, 0, 1, 5}, {4, 4, 1, 5}, {0, 8, 5, 1},
                                      {0, 4, 1, 5}, {0, 0, 1, 5}, {0, 4, 5, 1}};
static const uint8_t digits[10] = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};

// Minutes, seconds, milliseconds: "mm:ss.mmm" in nine cells of 7 x 11 units.
static void clock_face(const ck_pattern_params *p, int32_t unit) {
  const int64_t ms = p->milliseconds;
  const int64_t divisor[9] = {600000, 60000, 0, 10000, 1000, 0, 100, 10, 1};
  const int32_t left = even(p->whole_width / 2) - even(63 * unit / 2);
  const int32_t top = even(p->whole_height / 2) - even(11 * unit / 2);
  rect(p, left, top, 63 * unit, 11 * unit, black);
  for (int32_t i = 0; i < 9; i++) {
    const int32_t x = left + (7 * i + 1) * unit, y = top + unit;
    if (!divisor[i]) {
      if (i == 2) rect(p, x + 2 * unit, y + 2 * unit, unit, unit, white);
      rect(p, x + 2 * unit, y + (i == 2 ? 6 : 8) * unit, unit, unit, white);
      continue;
    }
    const int digit = (int)(ms / divisor[i] % (i == 3 ? 6 : 10));
    for (int32_t s = 0; s < 7; s++)
      if (digits[digit] >> s & 1)
        rect(p, x + segments[s][0] * unit, y + segments[s][1] * unit, segments[s][2] * unit,
             segments[s][3] * unit, white);
  }
}

void ck_pattern_testcard_c(const ck_pattern_params *p) {
  const int32_t least = p->whole_width < p->whole_height ? p->whole_width : p->whole_height;
  const int32_t unit = part(least, 1, 100) < 2 ? 2 : part(least, 1, 100);
  const int32_t radius = part(least, 45, 100), cx = even(p->whole_width / 2), cy = even(p->whole_height / 2);
  bands(p);
  ring(p, radius, 2);
  rect(p, cx - radius, cy, 2 * radius, 2, white);
  rect(p, cx, cy - radius, 2, 2 * radius, white);
  clock_face(p, unit);
}
