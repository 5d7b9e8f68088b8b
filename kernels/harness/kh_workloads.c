// Pictures of real sizes, for timing and for one comparison each.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kh_internal.h"

enum { max_calls = 3 };

struct kh_workload {
  kh_case memory;
  const kh_kernel *kernel;
  int calls;
  double bytes;
  kh_params reference[max_calls], tested[max_calls];
};

typedef struct recipe {
  const char *name, *kernel;
  void (*make)(kh_workload *w, int variant);
  int variant;
} recipe;

// The next call's two sets of parameters, filled alike by the caller before its outputs are made.
static kh_params *next_call(kh_workload *w) { return &w->reference[w->calls]; }

static kh_params *twin(kh_workload *w) {
  w->tested[w->calls] = w->reference[w->calls];
  return &w->tested[w->calls++];
}

// ---- resample ---------------------------------------------------------------------------------
static void add_resample(kh_workload *w, int32_t src_width, int32_t src_height, int bits, double offset,
                         double window, int32_t width, int32_t height) {
  kh_case *c = &w->memory;
  ck_resample_params *r = &next_call(w)->resample;
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
  ck_resample_params *t = &twin(w)->resample;
  kh_output(c, width, height, 1, false, &r->dst_pitch, &r->dst, &t->dst);
  t->dst_pitch = r->dst_pitch;
  w->bytes += window * src_height * (bits > 8 ? 2 : 1) + (double)width * height;
}

static void make_resample(kh_workload *w, int variant) {
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

// ---- blend and its helpers --------------------------------------------------------------------
static void make_blend(kh_workload *w, int variant) {
  kh_case *c = &w->memory;
  ck_blend_params *r = &next_call(w)->blend;
  r->width = 1920, r->height = 1080, r->opacity = 20000, r->zero = 16, r->premultiplied = variant == 2;
  r->top = kh_input(c, 1920, 1080, 1, 8, &r->top_pitch);
  if (variant) r->mask = kh_input(c, 1920, 1080, 1, 8, &r->mask_pitch);
  r->bottom = kh_input(c, 1920, 1080, 1, 8, &r->bottom_pitch);
  ck_blend_params *t = &twin(w)->blend;
  kh_output(c, 1920, 1080, 1, false, &r->out_pitch, &r->out, &t->out);
  t->out_pitch = r->out_pitch;
  w->bytes = 1920 * 1080 * (variant ? 4.0 : 3.0);
}

static void make_premultiply(kh_workload *w, int variant) {
  ck_premultiply_params *r = &next_call(w)->premultiply;
  r->width = 1920, r->height = 1080, r->zero = 16;
  r->mask = kh_input(&w->memory, 1920, 1080, 1, 8, &r->mask_pitch);
  ck_premultiply_params *t = &twin(w)->premultiply;
  kh_output(&w->memory, 1920, 1080, 1, true, &r->pitch, &r->plane, &t->plane);
  t->pitch = r->pitch;
  w->bytes = 1920 * 1080 * 3.0;
}

static void make_mask(kh_workload *w, int variant) {
  ck_mask_params *r = &next_call(w)->mask;
  r->width = 1920, r->height = 1080;
  r->other = kh_input(&w->memory, 1920, 1080, 1, 8, &r->other_pitch);
  ck_mask_params *t = &twin(w)->mask;
  kh_output(&w->memory, 1920, 1080, 1, true, &r->pitch, &r->mask, &t->mask);
  t->pitch = r->pitch;
  w->bytes = 1920 * 1080 * 3.0;
}

static void make_fill(kh_workload *w, int variant) {
  ck_fill_params *r = &next_call(w)->fill;
  r->width = 1920, r->height = 1080, r->value = 16;
  ck_fill_params *t = &twin(w)->fill;
  kh_output(&w->memory, 1920, 1080, 1, false, &r->pitch, &r->dst, &t->dst);
  t->pitch = r->pitch;
  w->bytes = 1920 * 1080;
}

static void make_orient(kh_workload *w, int variant) {
  ck_orient_params *r = &next_call(w)->orient;
  const int turned = variant & CK_TRANSPOSE;
  r->src_width = 1920, r->src_height = 1080, r->orientation = variant;
  r->src = kh_input(&w->memory, 1920, 1080, 1, 8, &r->src_pitch);
  ck_orient_params *t = &twin(w)->orient;
  kh_output(&w->memory, turned ? 1080 : 1920, turned ? 1920 : 1080, 1, false, &r->dst_pitch, &r->dst, &t->dst);
  t->dst_pitch = r->dst_pitch;
  w->bytes = 1920 * 1080 * 2.0;
}

static void make_split(kh_workload *w, int variant) {
  ck_split_params *r = &next_call(w)->split;
  r->width = 960, r->height = 540, r->bits = variant, r->shift = variant == 16 ? 6 : 0;
  r->src = kh_input(&w->memory, 1920, 540, variant / 8, variant, &r->src_pitch);
  ck_split_params *t = &twin(w)->split;
  kh_output(&w->memory, 960, 540, variant / 8, false, &r->u_pitch, &r->u, &t->u);
  kh_output(&w->memory, 960, 540, variant / 8, false, &r->v_pitch, &r->v, &t->v);
  t->u_pitch = r->u_pitch, t->v_pitch = r->v_pitch;
  w->bytes = 960 * 540 * 4.0 * variant / 8;
}

// ---- colour and geometry ----------------------------------------------------------------------
static void make_matrix(kh_workload *w, int variant) {
  ck_matrix_params *r = &next_call(w)->matrix;
  // BT.601 to BT.709, both limited.
  *r = (ck_matrix_params){.width = 1920, .height = 1080, .yy = 16384, .yu = -1893, .yv = -3402, .uu = 16697,
                          .uv = 1878, .vu = 1231, .vv = 16799, .y_in = 16, .y_out = 16};
  ck_matrix_params *t = &twin(w)->matrix;
  kh_output(&w->memory, 1920, 1080, 1, true, &r->y_pitch, &r->y, &t->y);
  kh_output(&w->memory, 960, 540, 1, true, &r->u_pitch, &r->u, &t->u);
  kh_output(&w->memory, 960, 540, 1, true, &r->v_pitch, &r->v, &t->v);
  t->y_pitch = r->y_pitch, t->u_pitch = r->u_pitch, t->v_pitch = r->v_pitch;
  w->bytes = 1920 * 1080 * 3.0;
}

static void make_lut3d(kh_workload *w, int variant) {
  kh_case *c = &w->memory;
  ck_lut3d_params *r = &next_call(w)->lut3d;
  r->width = 1920, r->height = 1080, r->bits = 10, r->size = 33;
  int16_t *table = kh_table(c, 33 * 33 * 33 * 8, 8);
  for (int i = 0; i < 33 * 33 * 33; i++) {
    const int at[3] = {i / (33 * 33), i / 33 % 33, i % 33};
    for (int k = 0; k < 4; k++) table[4 * i + k] = (int16_t)(k < 3 ? at[k] * 500 : 0);
  }
  r->table = table;
  for (int i = 0; i < 3; i++)
    r->src[i] = kh_input(c, i ? 960 : 1920, i ? 540 : 1080, 2, 10, &r->src_pitch[i]);
  ck_lut3d_params *t = &twin(w)->lut3d;
  for (int i = 0; i < 3; i++) {
    kh_output(c, i ? 960 : 1920, i ? 540 : 1080, 1, false, &r->dst_pitch[i], &r->dst[i], &t->dst[i]);
    t->dst_pitch[i] = r->dst_pitch[i];
  }
  w->bytes = 1920 * 1080 * 4.5;
}

static void make_affine(kh_workload *w, int variant) {
  kh_case *c = &w->memory;
  ck_affine_params *r = &next_call(w)->affine;
  r->src_width = r->dst_width = 1920, r->src_height = r->dst_height = 1080;
  // Ten degrees about the middle.
  r->xx = r->yy = 64540, r->xy = 11380, r->yx = -11380;
  r->x0 = ((int64_t)960 << 16) - (int64_t)r->xx * 960 - (int64_t)r->xy * 540;
  r->y0 = ((int64_t)540 << 16) - (int64_t)r->yx * 960 - (int64_t)r->yy * 540;
  r->src = kh_input(c, 1920, 1080, 1, 8, &r->src_pitch);
  ck_affine_params *t = &twin(w)->affine;
  kh_output(c, 1920, 1080, 1, false, &r->dst_pitch, &r->dst, &t->dst);
  kh_output(c, 1920, 1080, 1, false, &r->coverage_pitch, &r->coverage, &t->coverage);
  t->dst_pitch = r->dst_pitch, t->coverage_pitch = r->coverage_pitch;
  w->bytes = 1920 * 1080 * 3.0;
}

static void make_pattern(kh_workload *w, int variant) {
  ck_pattern_params *r = &next_call(w)->pattern;
  r->width = r->whole_width = 1920, r->height = r->whole_height = 1080, r->pattern = variant, r->seed = 1, r->milliseconds = 12345;
  ck_pattern_params *t = &twin(w)->pattern;
  kh_output(&w->memory, 1920, 1080, 1, false, &r->y_pitch, &r->y, &t->y);
  kh_output(&w->memory, 960, 540, 1, false, &r->u_pitch, &r->u, &t->u);
  kh_output(&w->memory, 960, 540, 1, false, &r->v_pitch, &r->v, &t->v);
  t->y_pitch = r->y_pitch, t->u_pitch = r->u_pitch, t->v_pitch = r->v_pitch;
  w->bytes = 1920 * 1080 * 1.5;
}

// Luma of a ramp from corner to corner.
static void make_gradient(kh_workload *w, int variant) {
  ck_gradient_params *r = &next_call(w)->gradient;
  r->width = 1920, r->height = 1080, r->dx = r->dy = 2, r->x0 = 1 - 1920, r->y0 = 1 - 1080;
  r->start = 16 << 16, r->end = 235 << 16, r->radial = variant;
  r->turn_x = variant ? ((int64_t)1 << 48) / 2203 : ((int64_t)1 << 44) / 6000;
  r->turn_y = variant ? 0 : ((int64_t)1 << 44) / 6000;
  ck_gradient_params *t = &twin(w)->gradient;
  kh_output(&w->memory, 1920, 1080, 1, false, &r->pitch, &r->dst, &t->dst);
  t->pitch = r->pitch;
  w->bytes = 1920 * 1080;
}

static void make_mode(kh_workload *w, int variant) {
  kh_case *c = &w->memory;
  ck_mode_params *r = &next_call(w)->mode;
  r->width = 1920, r->height = 1080, r->mode = variant, r->opacity = 20000;
  r->mask = kh_input(c, 1920, 1080, 1, 8, &r->mask_pitch);
  for (int i = 0; i < 3; i++) r->top[i] = kh_input(c, i ? 960 : 1920, i ? 540 : 1080, 1, 8, &r->top_pitch[i]);
  ck_mode_params *t = &twin(w)->mode;
  for (int i = 0; i < 3; i++) {
    kh_output(c, i ? 960 : 1920, i ? 540 : 1080, 1, true, &r->out_pitch[i], &r->out[i], &t->out[i]);
    t->out_pitch[i] = r->out_pitch[i];
  }
  w->bytes = 1920 * 1080 * 5.5;
}

static const recipe recipes[] = {
    {"resample 9:16 reframe, 608x1080 to 1080x1920, yuv", "resample", make_resample, 0},
    {"resample 1080p to 540p, luma", "resample", make_resample, 1},
    {"resample 1080p to 108p, luma", "resample", make_resample, 2},
    {"resample 2160p 10 bit to 1080p 8 bit, luma", "resample", make_resample, 3},
    {"resample 270x480 to 1080x1920, luma", "resample", make_resample, 4},
    {"blend constant, 1080p luma", "blend", make_blend, 0},
    {"blend mask, 1080p luma", "blend", make_blend, 1},
    {"blend premultiplied, 1080p luma", "blend", make_blend, 2},
    {"premultiply, 1080p luma", "premultiply", make_premultiply, 0},
    {"mask, 1080p luma", "mask", make_mask, 0},
    {"fill, 1080p luma", "fill", make_fill, 0},
    {"orient transpose, 1080p luma", "orient", make_orient, CK_TRANSPOSE},
    {"orient flip x, 1080p luma", "orient", make_orient, CK_FLIP_X},
    {"split NV12, 1080p chroma", "split", make_split, 8},
    {"split P010, 1080p chroma", "split", make_split, 16},
    {"matrix 601 to 709, 1080p yuv", "matrix", make_matrix, 0},
    {"lut3d 33, 1080p 10 bit yuv", "lut3d", make_lut3d, 0},
    {"affine 10 degrees, 1080p luma and coverage", "affine", make_affine, 0},
    {"pattern plasma, 1080p yuv", "pattern", make_pattern, CK_PATTERN_PLASMA},
    {"pattern testcard, 1080p yuv", "pattern", make_pattern, CK_PATTERN_TESTCARD},
    {"pattern noise, 1080p yuv", "pattern", make_pattern, CK_PATTERN_NOISE},
    {"gradient linear, 1080p luma", "gradient", make_gradient, 0},
    {"gradient radial, 1080p luma", "gradient", make_gradient, 1},
    {"mode multiply, 1080p yuv", "mode", make_mode, CK_MODE_MULTIPLY},
    {"mode overlay, 1080p yuv", "mode", make_mode, CK_MODE_OVERLAY},
};

int kh_workload_count(void) { return sizeof recipes / sizeof recipes[0]; }
const char *kh_workload_name(int index) { return recipes[index].name; }

kh_workload *kh_workload_make(int index) {
  kh_workload *w = calloc(1, sizeof *w);
  if (!w) abort();
  for (int i = 0; i < kh_kernel_count(); i++)
    if (!strcmp(kh_kernels[i].name, recipes[index].kernel)) w->kernel = &kh_kernels[i];
  kh_regular = true;
  kh_begin(&w->memory, 1);
  recipes[index].make(w, recipes[index].variant);
  kh_regular = false;
  kh_seal(&w->memory);
  return w;
}

void kh_workload_free(kh_workload *w) {
  kh_end(&w->memory);
  free(w);
}

double kh_workload_bytes(const kh_workload *w) { return w->bytes; }

void kh_workload_run(kh_workload *w) {
  for (int i = 0; i < w->calls; i++) w->kernel->tested(&w->tested[i]);
}

void kh_workload_run_reference(kh_workload *w) {
  for (int i = 0; i < w->calls; i++) w->kernel->reference(&w->reference[i]);
}

static int compare(kh_workload *w, kh_runner run, void *argument, char *message, size_t size) {
  kh_workload_run_reference(w);
  const kh_many many = {w->kernel, &w->memory, 1, w->tested, w->calls, 0};
  return run(&many, argument, message, size) || kh_compare(&w->memory, message, size);
}

int kh_workload_compare_cuda(kh_workload *w, char *message, size_t size) {
  return compare(w, kh_run_emulated, NULL, message, size);
}

int kh_workload_compare_device(kh_workload *w, const kh_device *device, char *message, size_t size) {
  return compare(w, kh_run_on_device, (void *)device, message, size);
}

int kh_workload_compare(kh_workload *w, char *message, size_t size) {
  kh_workload_run_reference(w);
  kh_workload_run(w);
  return kh_compare(&w->memory, message, size);
}
