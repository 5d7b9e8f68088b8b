// Cases and workloads of copies and of pictures turned.
#include "kh_internal.h"

void kh_make_copy(kh_case *c, ck_params *reference, ck_params *tested) {
  ck_copy_params *r = &reference->copy, *t = &tested->copy;
  r->width = kh_size(c), r->height = kh_range(c, 1, 12);
  r->src = kh_input(c, r->width, r->height, 1, 8, &r->src_pitch);
  *t = *r;
  kh_output(c, r->width, r->height, 1, false, &r->dst_pitch, &r->dst, &t->dst);
  t->dst_pitch = r->dst_pitch;
}

void kh_make_orient(kh_case *c, ck_params *reference, ck_params *tested) {
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

void kh_make_affine(kh_case *c, ck_params *reference, ck_params *tested) {
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

void kh_work_orient(kh_workload *w, int variant) {
  ck_orient_params *r = &kh_next_call(w)->orient;
  const int turned = variant & CK_TRANSPOSE;
  r->src_width = 1920, r->src_height = 1080, r->orientation = variant;
  r->src = kh_input(&w->memory, 1920, 1080, 1, 8, &r->src_pitch);
  ck_orient_params *t = &kh_twin(w)->orient;
  kh_output(&w->memory, turned ? 1080 : 1920, turned ? 1920 : 1080, 1, false, &r->dst_pitch, &r->dst, &t->dst);
  t->dst_pitch = r->dst_pitch;
  w->bytes = 1920 * 1080 * 2.0;
}

void kh_work_affine(kh_workload *w, int variant) {
  kh_case *c = &w->memory;
  ck_affine_params *r = &kh_next_call(w)->affine;
  r->src_width = r->dst_width = 1920, r->src_height = r->dst_height = 1080;
  // Ten degrees about the middle.
  r->xx = r->yy = 64540, r->xy = 11380, r->yx = -11380;
  r->x0 = ((int64_t)960 << 16) - (int64_t)r->xx * 960 - (int64_t)r->xy * 540;
  r->y0 = ((int64_t)540 << 16) - (int64_t)r->yx * 960 - (int64_t)r->yy * 540;
  r->src = kh_input(c, 1920, 1080, 1, 8, &r->src_pitch);
  ck_affine_params *t = &kh_twin(w)->affine;
  kh_output(c, 1920, 1080, 1, false, &r->dst_pitch, &r->dst, &t->dst);
  kh_output(c, 1920, 1080, 1, false, &r->coverage_pitch, &r->coverage, &t->coverage);
  t->dst_pitch = r->dst_pitch, t->coverage_pitch = r->coverage_pitch;
  w->bytes = 1920 * 1080 * 3.0;
}
