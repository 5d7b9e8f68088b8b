#include "ck_pattern.h"

// The clocks and the step of one picture; phases are modulo 2^16, of which 32 bits hold a multiple.
typedef struct clocks {
  uint32_t from, step, t1, t2, t3, hue;
} clocks;

// The colour wheel's phase at (px, py), and the wave that lights the folds.
static inline uint32_t turn(const clocks *k, uint32_t px, uint32_t py, uint32_t warp, int32_t *light) {
  const int32_t a = ck_sine(2 * px + warp);
  const int32_t b = ck_sine(2 * py + 2 * (uint32_t)ck_sine(px - k->t1) - k->t3);
  *light = ck_sine(px + py + k->t3 + 2 * (uint32_t)b);
  return k->hue + 2 * (uint32_t)(a + b + *light);
}

// Luma falls where blue rises, so that yellow is light and blue is dark.
static void luma_row(const clocks *k, uint8_t *row, int32_t width, uint32_t py, uint32_t warp) {
  for (int32_t x = 0; x < width; x++) {
    int32_t light;
    const int32_t wheel = ck_sine(turn(k, (k->from + (uint32_t)x) * k->step, py, warp, &light));
    row[x] = (uint8_t)(126 + ((light * 108 - wheel * 168 + 16384) >> 15));
  }
}

static void chroma_row(const clocks *k, uint8_t *u, uint8_t *v, int32_t width, uint32_t py, uint32_t warp) {
  for (int32_t x = 0; x < width; x++) {
    int32_t light;
    const uint32_t phase = turn(k, (k->from + 2 * (uint32_t)x) * k->step, py, warp, &light);
    u[x] = (uint8_t)(128 + ((ck_sine(phase) * 252 + 16384) >> 15));
    v[x] = (uint8_t)(128 + ((ck_sine(phase + 16384) * 252 + 16384) >> 15));
  }
}

void ck_pattern_plasma_c(const ck_pattern_params *p) {
  const uint32_t ms = (uint32_t)p->milliseconds;
  const clocks k = {.from = (uint32_t)p->from_x,
                    .step = 65536u / (uint32_t)(p->whole_width > p->whole_height ? p->whole_width : p->whole_height),
                    .t1 = ms * 9 + ck_hash(p->seed, 1, 0, 0),
                    .t2 = ms * 6 + ck_hash(p->seed, 2, 0, 0),
                    .t3 = ms * 4 + ck_hash(p->seed, 3, 0, 0),
                    .hue = ms * 5 + ck_hash(p->seed, 4, 0, 0)};
  for (int32_t y = 0; y < p->height; y++) {
    const uint32_t py = (uint32_t)(p->from_y + y) * k.step, warp = 2 * (uint32_t)ck_sine(py + k.t1) + k.t2;
    luma_row(&k, p->y + y * p->y_pitch, p->width, py, warp);
    if (y & 1) continue;
    chroma_row(&k, p->u + (y >> 1) * p->u_pitch, p->v + (y >> 1) * p->v_pitch, p->width / 2, py, warp);
  }
}
