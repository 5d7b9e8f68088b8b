// Cases and workloads of what mixes planes.
#include "kh_internal.h"

static int32_t random_opacity(kh_case *c) {
  static const int32_t extremes[] = {0, 1, 16383, 16384, CK_OPAQUE - 1, CK_OPAQUE};
  return kh_chance(c, 50) ? extremes[kh_range(c, 0, 5)] : kh_range(c, 0, CK_OPAQUE);
}

void kh_make_blend(kh_case *c, ck_params *reference, ck_params *tested) {
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

void kh_make_premultiply(kh_case *c, ck_params *reference, ck_params *tested) {
  ck_premultiply_params *r = &reference->premultiply, *t = &tested->premultiply;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12);
  r->zero = kh_chance(c, 50) ? 16 : kh_chance(c, 50) ? 128 : kh_range(c, 0, 255);
  r->mask = kh_input(c, r->width, r->height, 1, 8, &r->mask_pitch);
  kh_output(c, r->width, r->height, 1, true, &r->pitch, &r->plane, &t->plane);
  uint8_t *plane = t->plane;
  *t = *r;
  t->plane = plane;
}

void kh_make_mode(kh_case *c, ck_params *reference, ck_params *tested) {
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

void kh_work_blend(kh_workload *w, int variant) {
  kh_case *c = &w->memory;
  ck_blend_params *r = &kh_next_call(w)->blend;
  r->width = 1920, r->height = 1080, r->opacity = 20000, r->zero = 16, r->premultiplied = variant == 2;
  r->top = kh_input(c, 1920, 1080, 1, 8, &r->top_pitch);
  if (variant) r->mask = kh_input(c, 1920, 1080, 1, 8, &r->mask_pitch);
  r->bottom = kh_input(c, 1920, 1080, 1, 8, &r->bottom_pitch);
  ck_blend_params *t = &kh_twin(w)->blend;
  kh_output(c, 1920, 1080, 1, false, &r->out_pitch, &r->out, &t->out);
  t->out_pitch = r->out_pitch;
  w->bytes = 1920 * 1080 * (variant ? 4.0 : 3.0);
}

void kh_work_premultiply(kh_workload *w, int variant) {
  ck_premultiply_params *r = &kh_next_call(w)->premultiply;
  r->width = 1920, r->height = 1080, r->zero = 16;
  r->mask = kh_input(&w->memory, 1920, 1080, 1, 8, &r->mask_pitch);
  ck_premultiply_params *t = &kh_twin(w)->premultiply;
  kh_output(&w->memory, 1920, 1080, 1, true, &r->pitch, &r->plane, &t->plane);
  t->pitch = r->pitch;
  w->bytes = 1920 * 1080 * 3.0;
}

void kh_work_mode(kh_workload *w, int variant) {
  kh_case *c = &w->memory;
  ck_mode_params *r = &kh_next_call(w)->mode;
  r->width = 1920, r->height = 1080, r->mode = variant, r->opacity = 20000;
  r->mask = kh_input(c, 1920, 1080, 1, 8, &r->mask_pitch);
  for (int i = 0; i < 3; i++) r->top[i] = kh_input(c, i ? 960 : 1920, i ? 540 : 1080, 1, 8, &r->top_pitch[i]);
  ck_mode_params *t = &kh_twin(w)->mode;
  for (int i = 0; i < 3; i++) {
    kh_output(c, i ? 960 : 1920, i ? 540 : 1080, 1, true, &r->out_pitch[i], &r->out[i], &t->out[i]);
    t->out_pitch[i] = r->out_pitch[i];
  }
  w->bytes = 1920 * 1080 * 5.5;
}
