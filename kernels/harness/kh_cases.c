// Random cases of every kernel.
#include <string.h>

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
static void finish_resample(kh_case *c, ck_resample_params p, kh_params *reference, kh_params *tested) {
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

static void make_resample_of(kh_case *c, int32_t step, kh_params *reference, kh_params *tested) {
  ck_resample_params p = {.src_step = step};
  p.src_width = kh_size(c), p.src_height = kh_chance(c, 80) ? kh_range(c, 1, 24) : kh_range(c, 1, 90);
  p.dst_width = kh_size(c), p.dst_height = kh_range(c, 1, 24);
  p.src_bits = kh_chance(c, 60) ? 8 : kh_range(c, 9, 16);
  p.dst_bits = kh_chance(c, 60) ? 8 : kh_range(c, 9, 14);
  p.x_taps = random_taps(c, p.src_width), p.y_taps = random_taps(c, p.src_height);
  finish_resample(c, p, reference, tested);
}

// One axis long, its filter as long as it likes: what outgrows caches, rings and tiles.
static void make_long(kh_case *c, kh_params *reference, kh_params *tested) {
  const bool tall = kh_chance(c, 50);
  const int32_t size = kh_range(c, 300, 3000), taps = kh_chance(c, 50) ? kh_range(c, 1, 64) : kh_range(c, 65, size);
  ck_resample_params p = {.src_step = kh_range(c, 0, 2)};
  p.src_width = tall ? kh_range(c, 4, 20) : size, p.src_height = tall ? size : kh_range(c, 1, 8);
  p.dst_width = kh_range(c, 1, 70), p.dst_height = kh_range(c, 1, 12);
  p.src_bits = kh_chance(c, 60) ? 8 : kh_range(c, 9, 16), p.dst_bits = kh_chance(c, 60) ? 8 : kh_range(c, 9, 14);
  p.x_taps = tall ? kh_range(c, 1, 4) : taps, p.y_taps = tall ? taps : 1;
  finish_resample(c, p, reference, tested);
}

static void make_resample(kh_case *c, kh_params *reference, kh_params *tested) {
  make_resample_of(c, 0, reference, tested);
}

static void make_interleaved(kh_case *c, kh_params *reference, kh_params *tested) {
  make_resample_of(c, 2, reference, tested);
}

static int32_t random_opacity(kh_case *c) {
  static const int32_t extremes[] = {0, 1, 16383, 16384, CK_OPAQUE - 1, CK_OPAQUE};
  return kh_chance(c, 50) ? extremes[kh_range(c, 0, 5)] : kh_range(c, 0, CK_OPAQUE);
}

static void make_blend(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_blend_params p = {0}, *r = &reference->blend, *t = &tested->blend;
  p.width = kh_size(c), p.height = kh_range(c, 1, 12);
  p.opacity = random_opacity(c);
  p.premultiplied = kh_chance(c, 40);
  p.zero = kh_chance(c, 50) ? 16 : kh_chance(c, 50) ? 128 : 0;
  p.top = kh_input(c, p.width, p.height, 1, 8, &p.top_pitch);
  if (p.premultiplied || kh_chance(c, 60)) p.mask = kh_input(c, p.width, p.height, 1, 8, &p.mask_pitch);
  const bool in_place = kh_chance(c, 50);
  if (!in_place) p.bottom = kh_input(c, p.width, p.height, 1, 8, &p.bottom_pitch);
  *r = *t = p;
  kh_output(c, p.width, p.height, 1, in_place, &r->out_pitch, &r->out, &t->out);
  t->out_pitch = r->out_pitch;
  if (!in_place) return;
  r->bottom = r->out, t->bottom = t->out;
  r->bottom_pitch = t->bottom_pitch = r->out_pitch;
}

static void make_premultiply(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_premultiply_params *r = &reference->premultiply, *t = &tested->premultiply;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12);
  r->zero = kh_chance(c, 50) ? 16 : kh_chance(c, 50) ? 128 : kh_range(c, 0, 255);
  r->mask = kh_input(c, r->width, r->height, 1, 8, &r->mask_pitch);
  kh_output(c, r->width, r->height, 1, true, &r->pitch, &r->plane, &t->plane);
  uint8_t *plane = t->plane;
  *t = *r;
  t->plane = plane;
}

static void make_mask(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_mask_params *r = &reference->mask, *t = &tested->mask;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12);
  r->other = kh_input(c, r->width, r->height, 1, 8, &r->other_pitch);
  kh_output(c, r->width, r->height, 1, true, &r->pitch, &r->mask, &t->mask);
  uint8_t *mask = t->mask;
  *t = *r;
  t->mask = mask;
}

static void make_fill(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_fill_params *r = &reference->fill, *t = &tested->fill;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12), r->value = kh_range(c, 0, 255);
  kh_output(c, r->width, r->height, 1, false, &r->pitch, &r->dst, &t->dst);
  uint8_t *dst = t->dst;
  *t = *r;
  t->dst = dst;
}

static void make_orient(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_orient_params *r = &reference->orient, *t = &tested->orient;
  r->src_width = kh_size(c), r->src_height = kh_chance(c, 50) ? kh_range(c, 1, 70) : kh_range(c, 1, 16);
  r->orientation = kh_range(c, 0, 7);
  const bool turned = r->orientation & CK_TRANSPOSE;
  r->src = kh_input(c, r->src_width, r->src_height, 1, 8, &r->src_pitch);
  kh_output(c, turned ? r->src_height : r->src_width, turned ? r->src_width : r->src_height, 1, false,
            &r->dst_pitch, &r->dst, &t->dst);
  uint8_t *dst = t->dst;
  *t = *r;
  t->dst = dst;
}

static void make_copy(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_copy_params *r = &reference->copy, *t = &tested->copy;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12);
  r->bits = kh_chance(c, 50) ? 8 : 16, r->shift = kh_chance(c, 50) ? 0 : kh_range(c, 1, 8);
  r->src = kh_input(c, r->width, r->height, r->bits / 8, r->bits, &r->src_pitch);
  *t = *r;
  kh_output(c, r->width, r->height, r->bits / 8, false, &r->dst_pitch, &r->dst, &t->dst);
  t->dst_pitch = r->dst_pitch;
}

static void make_split(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_split_params *r = &reference->split, *t = &tested->split;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12);
  r->bits = kh_chance(c, 50) ? 8 : 16, r->shift = kh_chance(c, 50) ? 0 : kh_range(c, 1, 8);
  r->src = kh_input(c, 2 * r->width, r->height, r->bits / 8, r->bits, &r->src_pitch);
  *t = *r;
  kh_output(c, r->width, r->height, r->bits / 8, false, &r->u_pitch, &r->u, &t->u);
  kh_output(c, r->width, r->height, r->bits / 8, false, &r->v_pitch, &r->v, &t->v);
  t->u_pitch = r->u_pitch, t->v_pitch = r->v_pitch;
}

static void make_affine(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_affine_params *r = &reference->affine, *t = &tested->affine;
  r->src_width = kh_size(c), r->src_height = kh_range(c, 1, 60);
  r->dst_width = kh_size(c), r->dst_height = kh_range(c, 1, 12);
  const int32_t reach = kh_chance(c, 80) ? 1 << 17 : 1 << 25;
  r->xx = kh_range(c, -reach, reach), r->xy = kh_range(c, -reach, reach);
  r->yx = kh_range(c, -reach, reach), r->yy = kh_range(c, -reach, reach);
  if (kh_chance(c, 20)) r->xx = r->yy = 1 << CK_AFFINE_BITS, r->xy = r->yx = 0;
  // The middle of the destination falls somewhere about the source.
  r->x0 = ((int64_t)kh_range(c, -20, r->src_width + 20) << 16) + kh_range(c, 0, 65535) -
          (int64_t)r->xx * (r->dst_width / 2) - (int64_t)r->xy * (r->dst_height / 2);
  r->y0 = ((int64_t)kh_range(c, -20, r->src_height + 20) << 16) + kh_range(c, 0, 65535) -
          (int64_t)r->yx * (r->dst_width / 2) - (int64_t)r->yy * (r->dst_height / 2);
  if (kh_chance(c, 5)) r->x0 += (int64_t)1 << kh_range(c, 30, 44);
  if (kh_chance(c, 5)) r->y0 -= (int64_t)1 << kh_range(c, 30, 44);
  r->src = kh_input(c, r->src_width, r->src_height, 1, 8, &r->src_pitch);
  *t = *r;
  kh_output(c, r->dst_width, r->dst_height, 1, false, &r->dst_pitch, &r->dst, &t->dst);
  t->dst_pitch = r->dst_pitch;
  if (kh_chance(c, 30)) return;
  kh_output(c, r->dst_width, r->dst_height, 1, false, &r->coverage_pitch, &r->coverage, &t->coverage);
  t->coverage_pitch = r->coverage_pitch;
}

static void make_matrix(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_matrix_params *r = &reference->matrix, *t = &tested->matrix;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12);
  const int32_t reach = kh_chance(c, 70) ? 32767 : 4 * CK_WEIGHT_ONE - 1;
  int32_t *coefficient[7] = {&r->yy, &r->yu, &r->yv, &r->uu, &r->uv, &r->vu, &r->vv};
  for (int i = 0; i < 7; i++) *coefficient[i] = kh_chance(c, 10) ? reach : kh_range(c, -reach, reach);
  if (kh_chance(c, 40)) r->yy = kh_range(c, 13000, 20000), r->yu = kh_range(c, -3000, 3000);
  if (kh_chance(c, 20)) r->yu = r->yv = 0;
  r->y_in = kh_chance(c, 50) ? 16 : 0, r->y_out = kh_chance(c, 50) ? 16 : 0;
  *t = *r;
  const int32_t cw = (r->width + 1) / 2, ch = (r->height + 1) / 2;
  kh_output(c, r->width, r->height, 1, true, &r->y_pitch, &r->y, &t->y);
  kh_output(c, cw, ch, 1, true, &r->u_pitch, &r->u, &t->u);
  kh_output(c, cw, ch, 1, true, &r->v_pitch, &r->v, &t->v);
  t->y_pitch = r->y_pitch, t->u_pitch = r->u_pitch, t->v_pitch = r->v_pitch;
}

static void make_lut3d(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_lut3d_params *r = &reference->lut3d, *t = &tested->lut3d;
  r->width = kh_size(c), r->height = kh_range(c, 1, 10);
  r->bits = kh_range(c, 10, 14), r->size = kh_chance(c, 5) ? 65 : kh_range(c, 2, 9);
  const size_t entries = (size_t)r->size * (size_t)r->size * (size_t)r->size;
  int16_t *table = kh_table(c, entries * 8, 8);
  const int32_t low = kh_chance(c, 50) ? 0 : INT16_MIN, high = low ? INT16_MAX : 255 * 64;
  for (size_t i = 0; i < entries * 4; i++) table[i] = (int16_t)(i % 4 == 3 ? 0 : kh_range(c, low, high));
  r->table = table;
  const int bits = kh_chance(c, 85) ? r->bits : 16;  // samples beyond the range clamp
  const int32_t cw = (r->width + 1) / 2, ch = (r->height + 1) / 2;
  for (int i = 0; i < 3; i++)
    r->src[i] = kh_input(c, i ? cw : r->width, i ? ch : r->height, 2, bits, &r->src_pitch[i]);
  *t = *r;
  for (int i = 0; i < 3; i++) {
    kh_output(c, i ? cw : r->width, i ? ch : r->height, 1, false, &r->dst_pitch[i], &r->dst[i], &t->dst[i]);
    t->dst_pitch[i] = r->dst_pitch[i];
  }
}

static void make_pattern(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_pattern_params *r = &reference->pattern, *t = &tested->pattern;
  r->width = (kh_size(c) + 1) & ~1, r->height = (kh_size(c) + 1) & ~1;
  r->pattern = kh_range(c, 0, 2), r->seed = (uint32_t)kh_random(c);
  r->milliseconds = kh_chance(c, 90) ? kh_range(c, 0, 10000000) : (int64_t)(kh_random(c) >> 20);
  // The whole picture, or a part of one up to the largest.
  r->whole_width = r->width, r->whole_height = r->height;
  if (kh_chance(c, 60)) {
    r->from_x = 2 * kh_range(c, 0, kh_chance(c, 70) ? 200 : 16000), r->from_y = 2 * kh_range(c, 0, 300);
    r->whole_width = r->from_x + r->width + 2 * kh_range(c, 0, 300);
    r->whole_height = r->from_y + r->height + 2 * kh_range(c, 0, kh_chance(c, 70) ? 200 : 16000);
  }
  *t = *r;
  kh_output(c, r->width, r->height, 1, false, &r->y_pitch, &r->y, &t->y);
  kh_output(c, r->width / 2, r->height / 2, 1, false, &r->u_pitch, &r->u, &t->u);
  kh_output(c, r->width / 2, r->height / 2, 1, false, &r->v_pitch, &r->v, &t->v);
  t->y_pitch = r->y_pitch, t->u_pitch = r->u_pitch, t->v_pitch = r->v_pitch;
}

static int32_t random_value(kh_case *c) {
  return kh_chance(c, 30) ? kh_range(c, 0, 255) << 16 : kh_range(c, 0, 255 << 16);
}

// Some planes' parts of pictures up to the largest, lying and standing, every way that a ramp can run.
static void make_gradient(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_gradient_params *r = &reference->gradient, *t = &tested->gradient;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12);
  r->dx = kh_chance(c, 50) ? 2 : 4, r->dy = kh_chance(c, 50) ? 2 : 4;
  const int32_t wide = kh_chance(c, 50) ? r->width * r->dx : 65000, high = kh_chance(c, 50) ? r->height * r->dy : 65000;
  r->x0 = kh_range(c, -wide / 2, wide / 2 - r->width * r->dx / 2);
  r->y0 = kh_range(c, -high / 2, high / 2 - r->height * r->dy / 2);
  r->start = random_value(c), r->end = kh_chance(c, 10) ? r->start : random_value(c);
  r->dither_x = kh_range(c, 0, 9), r->dither_y = kh_range(c, 0, 9);
  r->radial = kh_chance(c, 40);
  const int32_t x1 = r->x0 + (r->width - 1) * r->dx, y1 = r->y0 + (r->height - 1) * r->dy;
  int32_t far = 2;
  for (int i = 0; i < 4; i++) {
    const int32_t ends[4] = {r->x0, r->y0, x1, y1}, reach = ends[i] < 0 ? -ends[i] : ends[i];
    if (reach > far) far = reach;
  }
  const int64_t length = kh_range(c, r->radial ? far : 2, 2 * (wide + high));
  r->turn_x = r->radial ? ((int64_t)1 << 48) / length : ((int64_t)1 << 44) / length * kh_range(c, -1000, 1000) / 1000;
  r->turn_y = r->radial ? 0 : ((int64_t)1 << 44) / length * kh_range(c, -1000, 1000) / 1000;
  *t = *r;
  kh_output(c, r->width, r->height, 1, false, &r->pitch, &r->dst, &t->dst);
  t->pitch = r->pitch;
}

static void make_mode(kh_case *c, kh_params *reference, kh_params *tested) {
  ck_mode_params *r = &reference->mode, *t = &tested->mode;
  r->width = (kh_size(c) + 1) & ~1, r->height = 2 * kh_range(c, 1, 5);
  r->mode = kh_range(c, CK_MODE_ADD, CK_MODE_OVERLAY), r->opacity = random_opacity(c);
  if (kh_chance(c, 60)) r->mask = kh_input(c, r->width, r->height, 1, 8, &r->mask_pitch);
  for (int i = 0; i < 3; i++)
    r->top[i] = kh_input(c, i ? r->width / 2 : r->width, i ? r->height / 2 : r->height, 1, 8, &r->top_pitch[i]);
  *t = *r;
  for (int i = 0; i < 3; i++) {
    kh_output(c, i ? r->width / 2 : r->width, i ? r->height / 2 : r->height, 1, true, &r->out_pitch[i],
              &r->out[i], &t->out[i]);
    t->out_pitch[i] = r->out_pitch[i];
  }
}

#define KH_CALLS(name)                                                                    \
  static void reference_##name(const kh_params *p) { ck_ref_##name(&p->name); }           \
  static void tested_##name(const kh_params *p) { ck_##name(&p->name); }                  \
  static int plan_##name(const kh_params *items, int count, ck_cuda_launch *out) {        \
    ck_##name##_params together[kh_max_items];                                            \
    for (int i = 0; i < count; i++) together[i] = items[i].name;                          \
    return ck_cuda_plan_##name(together, count, out);                                     \
  }
KH_CALLS(resample)
KH_CALLS(blend)
KH_CALLS(premultiply)
KH_CALLS(fill)
KH_CALLS(orient)
KH_CALLS(copy)
KH_CALLS(split)
KH_CALLS(matrix)
KH_CALLS(lut3d)
KH_CALLS(affine)
KH_CALLS(mask)
KH_CALLS(pattern)
KH_CALLS(gradient)
KH_CALLS(mode)

#define KH_KERNEL(name) {#name, make_##name, reference_##name, tested_##name, plan_##name}
const kh_kernel kh_kernels[] = {
    KH_KERNEL(resample), KH_KERNEL(blend),  KH_KERNEL(premultiply), KH_KERNEL(fill),
    KH_KERNEL(orient),   KH_KERNEL(matrix), KH_KERNEL(lut3d),       KH_KERNEL(affine),
    KH_KERNEL(mask),     KH_KERNEL(pattern), KH_KERNEL(mode),        KH_KERNEL(copy),
    KH_KERNEL(split),    KH_KERNEL(gradient),
    {"resample interleaved", make_interleaved, reference_resample, tested_resample, plan_resample},
    {"resample long", make_long, reference_resample, tested_resample, plan_resample},
};

int kh_kernel_count(void) { return sizeof kh_kernels / sizeof kh_kernels[0]; }
const char *kh_kernel_name(int kernel) { return kh_kernels[kernel].name; }
