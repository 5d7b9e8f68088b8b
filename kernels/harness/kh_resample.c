// Cases and workloads of ck_resample.
#include "kh_internal.h"

// Non-decreasing starts: a walk at a steady pace, one by one (identity or a shift), or at random.
static void random_starts(kh_case *c, int32_t *start, int32_t outputs, int32_t taps, int32_t size) {
  const int32_t room = size - taps, style = kh_range(c, 0, 4);
  const int32_t first = kh_range(c, 0, room), last = kh_range(c, first, room);
  for (int32_t i = 0; i < outputs; i++) {
    if (style == 0) start[i] = first + i < room ? first + i : room;
    else if (style == 1) start[i] = i ? kh_range(c, start[i - 1], room) : first;
    else if (style == 2) start[i] = (int32_t)((int64_t)room * i / outputs);
    else start[i] = first + (int32_t)((int64_t)(last - first) * i / outputs);
  }
}

static int32_t random_taps(kh_case *c, int32_t size) {
  static const int32_t usual[] = {1, 2, 4, 4, 4, 6, 8};
  int32_t taps = kh_chance(c, 70) ? usual[kh_range(c, 0, 6)] : kh_range(c, 1, 72);
  return taps < size ? taps : size;
}

static void make_axis(kh_case *c, int32_t outputs, int32_t size, int32_t taps, const int32_t **starts,
                      const int16_t **weights) {
  int32_t *s = kh_table(c, (size_t)outputs * 4, 4);
  int16_t *w = kh_table(c, (size_t)outputs * (size_t)taps * 2, 2);
  random_starts(c, s, outputs, taps, size);
  for (int32_t i = 0; i < outputs; i++) kh_random_weights(c, w + (size_t)i * (size_t)taps, taps);
  *starts = s;
  *weights = w;
}

// Sizes and taps are the caller's; the rest is made here.
static void finish_resample(kh_case *c, ck_resample_params p, ck_params *reference, ck_params *tested) {
  ck_resample_params *r = &reference->resample, *t = &tested->resample;
  // Interleaved, the last word is the plane's own: the one after it may be another's, or nobody's.
  const int32_t words = p.src_step == 2 ? 2 * p.src_width - 1 : p.src_width;
  p.src = kh_input(c, words, p.src_height, p.src_bits > 8 ? 2 : 1, p.src_bits, &p.src_pitch);
  make_axis(c, p.dst_width, p.src_width, p.x_taps, &p.x_start, &p.x_weights);
  make_axis(c, p.dst_height, p.src_height, p.y_taps, &p.y_start, &p.y_weights);
  p.scratch = kh_scratch(c, ck_resample_scratch(p.dst_width, p.y_taps));
  *r = *t = p;
  kh_output(c, p.dst_width, p.dst_height, p.dst_bits > 8 ? 2 : 1, false, &r->dst_pitch, &r->dst, &t->dst);
  t->dst_pitch = r->dst_pitch;
}

static void make_resample_of(kh_case *c, int32_t step, ck_params *reference, ck_params *tested) {
  ck_resample_params p = {.src_step = step};
  p.src_width = kh_size(c), p.src_height = kh_chance(c, 80) ? kh_range(c, 1, 24) : kh_range(c, 1, 90);
  p.dst_width = kh_size(c), p.dst_height = kh_range(c, 1, 24);
  p.src_bits = kh_chance(c, 60) ? 8 : kh_range(c, 9, 16);
  p.dst_bits = kh_chance(c, 60) ? 8 : kh_range(c, 9, 14);
  p.x_taps = random_taps(c, p.src_width), p.y_taps = random_taps(c, p.src_height);
  finish_resample(c, p, reference, tested);
}

void kh_make_resample(kh_case *c, ck_params *reference, ck_params *tested) {
  make_resample_of(c, 0, reference, tested);
}

void kh_make_interleaved(kh_case *c, ck_params *reference, ck_params *tested) {
  make_resample_of(c, 2, reference, tested);
}

// One axis long, its filter as long as it likes: what outgrows caches, rings and tiles.
void kh_make_long(kh_case *c, ck_params *reference, ck_params *tested) {
  const bool tall = kh_chance(c, 50);
  const int32_t size = kh_range(c, 300, 3000), taps = kh_chance(c, 50) ? kh_range(c, 1, 64) : kh_range(c, 65, size);
  ck_resample_params p = {.src_step = kh_range(c, 0, 2)};
  p.src_width = tall ? kh_range(c, 4, 20) : size, p.src_height = tall ? size : kh_range(c, 1, 8);
  p.dst_width = kh_range(c, 1, 70), p.dst_height = kh_range(c, 1, 12);
  p.src_bits = kh_chance(c, 60) ? 8 : kh_range(c, 9, 16), p.dst_bits = kh_chance(c, 60) ? 8 : kh_range(c, 9, 14);
  p.x_taps = tall ? kh_range(c, 1, 4) : taps, p.y_taps = tall ? taps : 1;
  finish_resample(c, p, reference, tested);
}

static void add_resample(kh_workload *w, int32_t src_width, int32_t src_height, int bits, double offset,
                         double window, int32_t width, int32_t height) {
  kh_case *c = &w->memory;
  ck_resample_params *r = &kh_next_call(w)->resample;
  r->src_width = src_width, r->src_height = src_height, r->src_bits = bits, r->dst_bits = 8;
  r->dst_width = width, r->dst_height = height;
  r->src = kh_input(c, src_width, src_height, bits > 8 ? 2 : 1, bits, &r->src_pitch);
  r->x_taps = kh_cubic_taps(window, width, src_width), r->y_taps = kh_cubic_taps(src_height, height, src_height);
  int32_t *x_start = kh_table(c, (size_t)width * 4, 4), *y_start = kh_table(c, (size_t)height * 4, 4);
  int16_t *x_weights = kh_table(c, (size_t)width * (size_t)r->x_taps * 2, 2);
  int16_t *y_weights = kh_table(c, (size_t)height * (size_t)r->y_taps * 2, 2);
  kh_cubic_table(offset, window, width, src_width, r->x_taps, x_start, x_weights);
  kh_cubic_table(0, src_height, height, src_height, r->y_taps, y_start, y_weights);
  r->x_start = x_start, r->y_start = y_start, r->x_weights = x_weights, r->y_weights = y_weights;
  r->scratch = kh_scratch(c, ck_resample_scratch(width, r->y_taps));
  ck_resample_params *t = &kh_twin(w)->resample;
  kh_output(c, width, height, 1, false, &r->dst_pitch, &r->dst, &t->dst);
  t->dst_pitch = r->dst_pitch;
  w->bytes += window * src_height * (bits > 8 ? 2 : 1) + (double)width * height;
}

void kh_work_resample(kh_workload *w, int variant) {
  switch (variant) {
    case 0:  // the 9:16 reframe of 1080p, all three planes
      add_resample(w, 1920, 1080, 8, 656, 608, 1080, 1920);
      add_resample(w, 960, 540, 8, 328, 304, 540, 960);
      add_resample(w, 960, 540, 8, 328, 304, 540, 960);
      break;
    case 1: add_resample(w, 1920, 1080, 8, 0, 1920, 960, 540); break;
    case 2: add_resample(w, 1920, 1080, 8, 0, 1920, 192, 108); break;
    case 3: add_resample(w, 3840, 2160, 10, 0, 3840, 1920, 1080); break;
    default: add_resample(w, 270, 480, 8, 0, 270, 1080, 1920); break;
  }
}
