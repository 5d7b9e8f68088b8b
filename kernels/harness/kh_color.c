// Cases and workloads of colour conversions.
#include "kh_internal.h"

void kh_make_matrix(kh_case *c, ck_params *reference, ck_params *tested) {
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

void kh_make_lut3d(kh_case *c, ck_params *reference, ck_params *tested) {
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

void kh_work_matrix(kh_workload *w, int variant) {
  ck_matrix_params *r = &kh_next_call(w)->matrix;
  // BT.601 to BT.709, both limited.
  *r = (ck_matrix_params){.width = 1920, .height = 1080, .yy = 16384, .yu = -1893, .yv = -3402, .uu = 16697,
                          .uv = 1878, .vu = 1231, .vv = 16799, .y_in = 16, .y_out = 16};
  ck_matrix_params *t = &kh_twin(w)->matrix;
  kh_output(&w->memory, 1920, 1080, 1, true, &r->y_pitch, &r->y, &t->y);
  kh_output(&w->memory, 960, 540, 1, true, &r->u_pitch, &r->u, &t->u);
  kh_output(&w->memory, 960, 540, 1, true, &r->v_pitch, &r->v, &t->v);
  t->y_pitch = r->y_pitch, t->u_pitch = r->u_pitch, t->v_pitch = r->v_pitch;
  w->bytes = 1920 * 1080 * 3.0;
}

void kh_work_lut3d(kh_workload *w, int variant) {
  kh_case *c = &w->memory;
  ck_lut3d_params *r = &kh_next_call(w)->lut3d;
  r->width = 1920, r->height = 1080, r->bits = 10, r->size = 33;
  int16_t *table = kh_table(c, 33 * 33 * 33 * 8, 8);
  for (int i = 0; i < 33 * 33 * 33; i++) {
    const int at[3] = {i / (33 * 33), i / 33 % 33, i % 33};
    for (int k = 0; k < 4; k++) table[4 * i + k] = (int16_t)(k < 3 ? at[k] * 500 : 0);
  }
  r->table = table;
  for (int i = 0; i < 3; i++)
    r->src[i] = kh_input(c, i ? 960 : 1920, i ? 540 : 1080, 2, 10, &r->src_pitch[i]);
  ck_lut3d_params *t = &kh_twin(w)->lut3d;
  for (int i = 0; i < 3; i++) {
    kh_output(c, i ? 960 : 1920, i ? 540 : 1080, 1, false, &r->dst_pitch[i], &r->dst[i], &t->dst[i]);
    t->dst_pitch[i] = r->dst_pitch[i];
  }
  w->bytes = 1920 * 1080 * 4.5;
}
