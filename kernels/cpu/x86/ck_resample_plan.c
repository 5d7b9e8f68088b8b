#include "ck_resample_plan.h"

#ifdef CK_X86
#include <string.h>

enum { group_outputs = 16, lane_outputs = 4, lane_bytes = 16, max_pairs = 4, dot_taps = 8 };

static int contiguous(const ck_resample_params *p) {
  for (int32_t x = 1; x < p->dst_width; x++)
    if (p->x_start[x] != p->x_start[0] + x) return 0;
  return 1;
}

// The first sample of the outputs from..to, or -1 if they need more than a lane. Pulled back at the row's end
// so that a whole lane can be read.
static int32_t lane_base(const ck_resample_params *p, int32_t from, int32_t to) {
  const int32_t samples = p->src_bits == 8 ? lane_bytes : lane_bytes / 2;
  int32_t base = p->x_start[from];
  if (base > p->src_width - samples) base = p->src_width - samples;
  if (base < 0 || p->x_start[to] + p->x_taps - base > samples) return -1;
  return base;
}

static int place_bases(const ck_resample_params *p, int32_t shared, int32_t *base) {
  const int32_t last = p->dst_width - 1, span = shared * lane_outputs;
  for (int32_t from = 0; from <= last; from += span) {
    const int32_t start = lane_base(p, from, from + span - 1 < last ? from + span - 1 : last);
    if (start < 0) return 0;
    for (int32_t i = 0; i < shared; i++) base[from / lane_outputs + i] = start;
  }
  // The last group's lanes without outputs read where the last output does.
  const int32_t lanes = (p->dst_width + lane_outputs - 1) / lane_outputs;
  for (int32_t lane = (lanes + shared - 1) / shared * shared; lane % 4; lane++) base[lane] = base[lane - 1];
  return 1;
}

static void write_tables(const ck_resample_params *p, int32_t pairs, const int32_t *base, uint8_t *table) {
  const int32_t groups = (p->dst_width + group_outputs - 1) / group_outputs;
  const int bytes = p->src_bits == 8 ? 1 : 2;
  for (int32_t group = 0; group < groups; group++)
    for (int32_t pair = 0; pair < pairs; pair++, table += 128) {
      memset(table, 0x80, 64);
      memset(table + 64, 0, 64);
      int16_t *weights = (int16_t *)(table + 64);
      for (int32_t o = 0; o < group_outputs; o++) {
        const int32_t x = group * group_outputs + o;
        for (int32_t k = 2 * pair; k < 2 * pair + 2 && k < p->x_taps && x < p->dst_width; k++) {
          const int32_t at = (p->x_start[x] + k - base[x / lane_outputs]) * bytes;
          uint8_t *shuffle = table + o * 4 + (k & 1) * 2;
          shuffle[0] = (uint8_t)at;
          if (bytes == 2) shuffle[1] = (uint8_t)(at + 1);
          weights[2 * o + (k & 1)] = p->x_weights[(size_t)x * (size_t)p->x_taps + (size_t)k];
        }
      }
    }
}

// Fewer taps than a dot product's eight: weights of zero are added, at the front where the row ends.
static void pad_taps(ck_resample_plan *plan, const ck_resample_params *p, uint8_t *room) {
  int16_t *weights = (int16_t *)room;
  int32_t *start = (int32_t *)(room + plan->stride * dot_taps * sizeof *weights);
  memset(weights, 0, (size_t)p->dst_width * dot_taps * sizeof *weights);
  for (int32_t x = 0; x < p->dst_width; x++) {
    start[x] = p->x_start[x] < p->src_width - dot_taps ? p->x_start[x] : p->src_width - dot_taps;
    memcpy(weights + (size_t)x * dot_taps + (p->x_start[x] - start[x]),
           p->x_weights + (size_t)x * (size_t)p->x_taps, (size_t)p->x_taps * sizeof *weights);
  }
  plan->taps = dot_taps;
  plan->start = start;
  plan->weights = weights;
}

static void make_plan(ck_resample_plan *plan, const ck_resample_params *p, int32_t shared) {
  const size_t columns = ((size_t)p->dst_width + 63) & ~(size_t)63;
  uint8_t *room = (uint8_t *)p->scratch + columns * 2 * (size_t)(p->y_taps + ck_rows_at_once - 1);
  *plan = (ck_resample_plan){.p = p, .stride = columns, .horizontal = ck_horizontal_plain};
  plan->rows = (const int16_t **)room;
  room += ((size_t)(p->y_taps + 1) * sizeof *plan->rows + 63) & ~(size_t)63;
  if (p->x_taps == 1 && contiguous(p)) {
    plan->horizontal = ck_horizontal_copy;
    return;
  }
  plan->pairs = (p->x_taps + 1) / 2;
  int32_t *base = (int32_t *)(room + columns * 8 * max_pairs);
  if (plan->pairs <= max_pairs) {
    const int together = place_bases(p, shared, base);
    if (together || place_bases(p, 1, base)) {
      write_tables(p, plan->pairs, base, room);
      plan->horizontal = ck_horizontal_spread;
      plan->lanes_apart = !together;
      plan->base = base;
      plan->table = room;
      return;
    }
  }
  if (p->src_width < dot_taps) return;
  plan->horizontal = ck_horizontal_dot;
  plan->taps = p->x_taps;
  plan->start = p->x_start;
  plan->weights = p->x_weights;
  if (p->x_taps < dot_taps) pad_taps(plan, p, room);
}

static int copies(const ck_resample_params *p, const ck_resample_plan *plan) {
  return plan->horizontal == ck_horizontal_copy && p->y_taps == 1 && p->src_bits == p->dst_bits;
}

void ck_resample_x86(const ck_resample_params *p, const ck_resample_rows *rows) {
  if (p->dst_width <= 0 || p->dst_height <= 0) return;
  if (p->src_step == 2) {  // interleaved chroma comes from GPUs' decoders; the vectors here know planes alone
    ck_resample_c(p);
    return;
  }
  ck_resample_plan plan;
  make_plan(&plan, p, rows->shared_lanes);
  const uint8_t *src = p->src;
  uint8_t *dst = p->dst;
  int16_t *const ring = p->scratch;
  if (copies(p, &plan)) {
    const size_t bytes = p->src_bits == 8 ? 1 : 2;
    for (int32_t y = 0; y < p->dst_height; y++)
      memcpy(dst + y * p->dst_pitch, src + p->y_start[y] * p->src_pitch + (size_t)p->x_start[0] * bytes,
             (size_t)p->dst_width * bytes);
    return;
  }
  const int32_t taps = p->y_taps, ring_rows = taps + ck_rows_at_once - 1;
  const int32_t end = p->y_start[p->dst_height - 1] + taps;
  int32_t next = 0;
  for (int32_t y = 0; y < p->dst_height; y++) {
    const int32_t start = p->y_start[y];
    if (next < start) next = start;
    while (next < start + taps) {
      const void *from[ck_rows_at_once];
      int16_t *mid[ck_rows_at_once];
      for (int32_t i = 0; i < ck_rows_at_once; i++) {
        const int32_t row = next + i < end ? next + i : end - 1;
        from[i] = src + row * p->src_pitch;
        mid[i] = ring + plan.stride * (size_t)(row % ring_rows);
      }
      rows->horizontal(&plan, from, mid);
      next += ck_rows_at_once;
    }
    for (int32_t k = 0; k < taps; k++) plan.rows[k] = ring + plan.stride * (size_t)((start + k) % ring_rows);
    plan.rows[taps] = plan.rows[0];  // an odd number of taps has a last partner of weight zero
    void *out = dst + y * p->dst_pitch;
    if (taps == 1) rows->vertical_copy(&plan, out);
    else rows->vertical(&plan, p->y_weights + (size_t)y * (size_t)taps, out);
  }
}
#endif
