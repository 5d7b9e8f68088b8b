// Cases and workloads of generated pictures.
#include "kh_internal.h"

void kh_make_pattern(kh_case *c, ck_params *reference, ck_params *tested) {
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
void kh_make_gradient(kh_case *c, ck_params *reference, ck_params *tested) {
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

void kh_work_pattern(kh_workload *w, int variant) {
  ck_pattern_params *r = &kh_next_call(w)->pattern;
  r->width = r->whole_width = 1920, r->height = r->whole_height = 1080, r->pattern = variant, r->seed = 1, r->milliseconds = 12345;
  ck_pattern_params *t = &kh_twin(w)->pattern;
  kh_output(&w->memory, 1920, 1080, 1, false, &r->y_pitch, &r->y, &t->y);
  kh_output(&w->memory, 960, 540, 1, false, &r->u_pitch, &r->u, &t->u);
  kh_output(&w->memory, 960, 540, 1, false, &r->v_pitch, &r->v, &t->v);
  t->y_pitch = r->y_pitch, t->u_pitch = r->u_pitch, t->v_pitch = r->v_pitch;
  w->bytes = 1920 * 1080 * 1.5;
}

// Luma of a ramp from corner to corner.
void kh_work_gradient(kh_workload *w, int variant) {
  ck_gradient_params *r = &kh_next_call(w)->gradient;
  r->width = 1920, r->height = 1080, r->dx = r->dy = 2, r->x0 = 1 - 1920, r->y0 = 1 - 1080;
  r->start = 16 << 16, r->end = 235 << 16, r->radial = variant;
  r->turn_x = variant ? ((int64_t)1 << 48) / 2203 : ((int64_t)1 << 44) / 6000;
  r->turn_y = variant ? 0 : ((int64_t)1 << 44) / 6000;
  ck_gradient_params *t = &kh_twin(w)->gradient;
  kh_output(&w->memory, 1920, 1080, 1, false, &r->pitch, &r->dst, &t->dst);
  t->pitch = r->pitch;
  w->bytes = 1920 * 1080;
}
