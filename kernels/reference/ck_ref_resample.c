#include "ck_ref_math.h"

static number source(const ck_resample_params *p, number x, number y) {
  if (p->src_step == 2) x *= 2;
  return p->src_bits == 8 ? get8(p->src, p->src_pitch, x, y) : get16(p->src, p->src_pitch, x, y);
}

// One horizontally filtered sample. No row is kept: each is computed again for every output that needs it.
static number mid(const ck_resample_params *p, number x, number y) {
  number sum = 0;
  for (number k = 0; k < p->x_taps; k++)
    sum += source(p, p->x_start[x] + k, y) * p->x_weights[x * p->x_taps + k];
  return clamp(round_shift(sum, p->src_bits), -32768, 32767);
}

void ck_ref_resample(const ck_resample_params *p) {
  for (number y = 0; y < p->dst_height; y++)
    for (number x = 0; x < p->dst_width; x++) {
      number sum = 0;
      for (number k = 0; k < p->y_taps; k++)
        sum += mid(p, x, p->y_start[y] + k) * p->y_weights[y * p->y_taps + k];
      number v = clamp(round_shift(sum, 28 - p->dst_bits), 0, ((number)1 << p->dst_bits) - 1);
      if (p->dst_bits == 8) set8(p->dst, p->dst_pitch, x, y, v);
      else set16(p->dst, p->dst_pitch, x, y, v);
    }
}
