// The test card, sample by sample: each asks what is painted over it, topmost first.
//   top 60 %    75 % colour bars
//   next 10 %   luma ramp, 16 … 235
//   next 10 %   ten ticks, and a bar that crosses the picture in two seconds
//   last 20 %   black, 100 % red, green, blue, white, middle grey
//   over them   a circle of 90 % of the shorter side, a cross, and the time as mm:ss.mmm
// Every edge but the circle's and the ramp's is even, so that chroma is exact.
#include "ck_ref_math.h"

typedef struct color {
  number y, u, v;
} color;

static const color white = {235, 128, 128}, black = {16, 128, 128};

static number even(number v) { return v - v % 2; }

// Seven-segment digits on a grid of 5 x 9, and the marks between them.
static const char *const glyph_rows[12][9] = {
    {"#####", "#   #", "#   #", "#   #", "#   #", "#   #", "#   #", "#   #", "#####"},
    {"    #", "    #", "    #", "    #", "    #", "    #", "    #", "    #", "    #"},
    {"#####", "    #", "    #", "    #", "#####", "#    ", "#    ", "#    ", "#####"},
    {"#####", "    #", "    #", "    #", "#####", "    #", "    #", "    #", "#####"},
    {"#   #", "#   #", "#   #", "#   #", "#####", "    #", "    #", "    #", "    #"},
    {"#####", "#    ", "#    ", "#    ", "#####", "    #", "    #", "    #", "#####"},
    {"#####", "#    ", "#    ", "#    ", "#####", "#   #", "#   #", "#   #", "#####"},
    {"#####", "    #", "    #", "    #", "    #", "    #", "    #", "    #", "    #"},
    {"#####", "#   #", "#   #", "#   #", "#####", "#   #", "#   #", "#   #", "#####"},
    {"#####", "#   #", "#   #", "#   #", "#####", "    #", "    #", "    #", "#####"},
    {"     ", "     ", "  #  ", "     ", "     ", "     ", "  #  ", "     ", "     "},
    {"     ", "     ", "     ", "     ", "     ", "     ", "     ", "     ", "  #  "},
};

// Which glyph stands in cell `i` of "mm:ss.mmm".
static int glyph(number ms, number i) {
  number minutes = ms / 60000 % 100, seconds = ms / 1000 % 60, rest = ms % 1000;
  number shown[9] = {minutes / 10, minutes % 10, 10, seconds / 10, seconds % 10, 11,
                     rest / 100,   rest / 10 % 10, rest % 10};
  return (int)shown[i];
}

static int in_clock(const ck_pattern_params *p, number x, number y, color *c) {
  number w = p->whole_width, h = p->whole_height, unit = even((w < h ? w : h) / 100);
  if (unit < 2) unit = 2;
  number left = even(w / 2) - even(63 * unit / 2), top = even(h / 2) - even(11 * unit / 2);
  if (x < left || x >= left + 63 * unit || y < top || y >= top + 11 * unit) return 0;
  number column = (x - left) / unit, row = (y - top) / unit;
  number in_cell = column % 7 - 1;
  int ink = in_cell >= 0 && in_cell < 5 && row >= 1 && row < 10 &&
            glyph_rows[glyph(p->milliseconds, column / 7)][row - 1][in_cell] == '#';
  *c = ink ? white : black;
  return 1;
}

static int in_circle_or_cross(const ck_pattern_params *p, number x, number y) {
  number w = p->whole_width, h = p->whole_height, radius = even((w < h ? w : h) * 45 / 100);
  number cx = even(w / 2), cy = even(h / 2);
  if (y / 2 == cy / 2 && x >= cx - radius && x < cx + radius) return 1;
  if (x / 2 == cx / 2 && y >= cy - radius && y < cy + radius) return 1;
  // Distances from the picture's middle to the sample's, in half samples.
  number dx = 2 * x + 1 - w, dy = 2 * y + 1 - h, distance = dx * dx + dy * dy;
  number outer = 2 * radius, inner = 2 * (radius - 2);
  return radius >= 2 && distance >= inner * inner && distance < outer * outer;
}

static color band(const ck_pattern_params *p, number x, number y) {
  static const color bars[7] = {{180, 128, 128}, {168, 44, 136}, {145, 147, 44}, {134, 63, 52},
                                {63, 193, 204},  {51, 109, 212}, {28, 212, 120}};
  static const color patches[6] = {{16, 128, 128}, {63, 102, 240},  {173, 42, 26},
                                   {32, 240, 118}, {235, 128, 128}, {126, 128, 128}};
  number w = p->whole_width, h = p->whole_height;
  if (y < even(h * 60 / 100)) {
    for (int i = 0; i < 6; i++)
      if (x < even(w * (i + 1) / 7)) return bars[i];
    return bars[6];
  }
  if (y < even(h * 70 / 100)) return (color){16 + (219 * x + (w - 1) / 2) / (w - 1), 128, 128};
  if (y < even(h * 80 / 100)) {
    number bar = even(w / 40) < 2 ? 2 : even(w / 40);
    number from = even((w - bar) * (p->milliseconds % 2000) / 2000);
    if (x >= from && x < from + bar) return white;
    for (int i = 0; i < 10; i++)
      if (x / 2 == even(w * i / 10) / 2) return (color){120, 128, 128};
    return (color){40, 128, 128};
  }
  for (int i = 0; i < 5; i++)
    if (x < even(w * (i + 1) / 6)) return patches[i];
  return patches[5];
}

void ck_ref_testcard(const ck_pattern_params *p) {
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      color c;
      number wx = p->from_x + x, wy = p->from_y + y;
      if (!in_clock(p, wx, wy, &c)) c = in_circle_or_cross(p, wx, wy) ? white : band(p, wx, wy);
      set8(p->y, p->y_pitch, x, y, c.y);
      if (x % 2 || y % 2) continue;
      set8(p->u, p->u_pitch, x / 2, y / 2, c.u);
      set8(p->v, p->v_pitch, x / 2, y / 2, c.v);
    }
}
