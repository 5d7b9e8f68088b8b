#include "ck_ref_math.h"

// ck_matrix works in place and luma needs the chroma as it was: luma is done first, over the whole picture.
void ck_ref_matrix(const ck_matrix_params *p) {
  number chroma_width = (p->width + 1) / 2, chroma_height = (p->height + 1) / 2;
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      number left = x / 2, right = clamp((x + 1) / 2, 0, chroma_width - 1);
      // For even x both are the co-sited sample, and the rounded mean of a sample with itself is that sample.
      number u = (get8(p->u, p->u_pitch, left, y / 2) + get8(p->u, p->u_pitch, right, y / 2) + 1) / 2 - 128;
      number v = (get8(p->v, p->v_pitch, left, y / 2) + get8(p->v, p->v_pitch, right, y / 2) + 1) / 2 - 128;
      number sum = p->yy * (get8(p->y, p->y_pitch, x, y) - p->y_in) + p->yu * u + p->yv * v;
      set8(p->y, p->y_pitch, x, y, clamp(p->y_out + round_shift(sum, 14), 0, 255));
    }
  for (number y = 0; y < chroma_height; y++)
    for (number x = 0; x < chroma_width; x++) {
      number u = get8(p->u, p->u_pitch, x, y) - 128, v = get8(p->v, p->v_pitch, x, y) - 128;
      set8(p->u, p->u_pitch, x, y, clamp(128 + round_shift(p->uu * u + p->uv * v, 14), 0, 255));
      set8(p->v, p->v_pitch, x, y, clamp(128 + round_shift(p->vu * u + p->vv * v, 14), 0, 255));
    }
}

typedef struct position {
  number index, fraction;
} position;

static position locate(const ck_lut3d_params *p, number c) {
  number range = (number)1 << p->bits, product = c * (p->size - 1);
  position at = {product / range, product * 16384 / range % 16384};
  if (at.index > p->size - 2) {
    at.index = p->size - 2;
    at.fraction = 16384;
  }
  return at;
}

// Walks from the near corner to the far one, always along the axis with the largest fraction left.
static number interpolate(const ck_lut3d_params *p, number y, number u, number v, int component) {
  position at[3] = {locate(p, y), locate(p, u), locate(p, v)};
  number corner[3] = {at[0].index, at[1].index, at[2].index};
  int walked[3] = {0, 0, 0};
  number sum = 0, left = 16384;
  for (int step = 0; step <= 3; step++) {
    int axis = -1;
    for (int i = 0; i < 3; i++)
      if (!walked[i] && (axis < 0 || at[i].fraction > at[axis].fraction)) axis = i;
    number next = axis < 0 ? 0 : at[axis].fraction;
    number entry = ((corner[0] * p->size + corner[1]) * p->size + corner[2]) * 4 + component;
    sum += p->table[entry] * (left - next);
    left = next;
    if (axis < 0) break;
    corner[axis] += 1;
    walked[axis] = 1;
  }
  return clamp(round_shift(sum, 20), 0, 255);
}

void ck_ref_lut3d(const ck_lut3d_params *p) {
  number chroma_width = (p->width + 1) / 2, chroma_height = (p->height + 1) / 2;
  for (number y = 0; y < p->height; y++)
    for (number x = 0; x < p->width; x++) {
      number left = x / 2, right = clamp((x + 1) / 2, 0, chroma_width - 1);
      number u = (get16(p->src[1], p->src_pitch[1], left, y / 2) +
                  get16(p->src[1], p->src_pitch[1], right, y / 2) + 1) / 2;
      number v = (get16(p->src[2], p->src_pitch[2], left, y / 2) +
                  get16(p->src[2], p->src_pitch[2], right, y / 2) + 1) / 2;
      set8(p->dst[0], p->dst_pitch[0], x, y,
           interpolate(p, get16(p->src[0], p->src_pitch[0], x, y), u, v, 0));
    }
  for (number y = 0; y < chroma_height; y++)
    for (number x = 0; x < chroma_width; x++) {
      number below = clamp(2 * y + 1, 0, p->height - 1);
      number luma = (get16(p->src[0], p->src_pitch[0], 2 * x, 2 * y) +
                     get16(p->src[0], p->src_pitch[0], 2 * x, below) + 1) / 2;
      number u = get16(p->src[1], p->src_pitch[1], x, y), v = get16(p->src[2], p->src_pitch[2], x, y);
      set8(p->dst[1], p->dst_pitch[1], x, y, interpolate(p, luma, u, v, 1));
      set8(p->dst[2], p->dst_pitch[2], x, y, interpolate(p, luma, u, v, 2));
    }
}
