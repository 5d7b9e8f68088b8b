// Colour: matrix and range conversion of 4:2:0 planes, and the 3D table of tone mapping.
#include "ck_internal.h"

// The chroma at luma column x, left-sited: the sample itself, or the mean of its two neighbours.
static inline int32_t chroma_at8(const uint8_t *row, int32_t x, int32_t last) {
  const int32_t i = x >> 1, next = i < last ? i + 1 : last;
  return x & 1 ? (row[i] + row[next] + 1) >> 1 : row[i];
}

static inline int32_t chroma_at16(const uint16_t *row, int32_t x, int32_t last) {
  const int32_t i = x >> 1, next = i < last ? i + 1 : last;
  return x & 1 ? (row[i] + row[next] + 1) >> 1 : row[i];
}

void ck_matrix_c(const ck_matrix_params *p) {
  const int32_t chroma_width = (p->width + 1) >> 1, chroma_height = (p->height + 1) >> 1;
  for (int32_t cy = 0; cy < chroma_height; cy++) {
    uint8_t *u = p->u + cy * p->u_pitch, *v = p->v + cy * p->v_pitch;
    // Luma first: it needs the chroma as it was.
    for (int32_t y = 2 * cy; y < 2 * cy + 2 && y < p->height; y++) {
      uint8_t *luma = p->y + y * p->y_pitch;
      for (int32_t x = 0; x < p->width; x++) {
        const int32_t du = chroma_at8(u, x, chroma_width - 1) - 128, dv = chroma_at8(v, x, chroma_width - 1) - 128;
        luma[x] = ck_u8(p->y_out + ck_round_shift(p->yy * (luma[x] - p->y_in) + p->yu * du + p->yv * dv, 14));
      }
    }
    for (int32_t x = 0; x < chroma_width; x++) {
      const int32_t du = u[x] - 128, dv = v[x] - 128;
      u[x] = ck_u8(128 + ck_round_shift(p->uu * du + p->uv * dv, 14));
      v[x] = ck_u8(128 + ck_round_shift(p->vu * du + p->vv * dv, 14));
    }
  }
}

typedef struct lattice {
  int32_t index, fraction;
} lattice;

static inline lattice locate(const ck_lut3d_params *p, int32_t c) {
  // 16 bits times 64 stays below 2^22, and the shift by 14 - bits below 2^26.
  const int32_t scaled = c * (p->size - 1) << (14 - p->bits);
  lattice l = {scaled >> 14, scaled & 16383};
  if (l.index > p->size - 2) l = (lattice){p->size - 2, 16384};
  return l;
}

// The four corners of the tetrahedron around (y, u, v) and their weights.
typedef struct tetrahedron {
  const int16_t *corner[4];
  int32_t weight[4];
} tetrahedron;

static inline tetrahedron enclose(const ck_lut3d_params *p, int32_t y, int32_t u, int32_t v) {
  const lattice l[3] = {locate(p, y), locate(p, u), locate(p, v)};
  const int32_t step[3] = {p->size * p->size * 4, p->size * 4, 4};
  int32_t a = 0, b = 1, c = 2, t;  // axes by falling fraction
  if (l[a].fraction < l[b].fraction) t = a, a = b, b = t;
  if (l[b].fraction < l[c].fraction) t = b, b = c, c = t;
  if (l[a].fraction < l[b].fraction) t = a, a = b, b = t;
  const int16_t *base = p->table + l[0].index * step[0] + l[1].index * step[1] + l[2].index * step[2];
  return (tetrahedron){
      {base, base + step[a], base + step[a] + step[b], base + step[0] + step[1] + step[2]},
      {16384 - l[a].fraction, l[a].fraction - l[b].fraction, l[b].fraction - l[c].fraction, l[c].fraction}};
}

static inline uint8_t interpolate(const tetrahedron *t, int component) {
  int32_t sum = 0;
  for (int i = 0; i < 4; i++) sum += t->corner[i][component] * t->weight[i];
  return ck_u8(ck_round_shift(sum, 20));
}

static inline const uint16_t *row_of(const ck_lut3d_params *p, int plane, int32_t y) {
  return (const uint16_t *)((const uint8_t *)p->src[plane] + y * p->src_pitch[plane]);
}

void ck_lut3d_c(const ck_lut3d_params *p) {
  const int32_t chroma_width = (p->width + 1) >> 1, chroma_height = (p->height + 1) >> 1;
  for (int32_t y = 0; y < p->height; y++) {
    const uint16_t *luma = row_of(p, 0, y), *u = row_of(p, 1, y >> 1), *v = row_of(p, 2, y >> 1);
    uint8_t *dst = p->dst[0] + y * p->dst_pitch[0];
    for (int32_t x = 0; x < p->width; x++) {
      const tetrahedron t =
          enclose(p, luma[x], chroma_at16(u, x, chroma_width - 1), chroma_at16(v, x, chroma_width - 1));
      dst[x] = interpolate(&t, 0);
    }
  }
  for (int32_t y = 0; y < chroma_height; y++) {
    const int32_t below = 2 * y + 1 < p->height ? 2 * y + 1 : p->height - 1;
    const uint16_t *luma0 = row_of(p, 0, 2 * y), *luma1 = row_of(p, 0, below);
    const uint16_t *u = row_of(p, 1, y), *v = row_of(p, 2, y);
    uint8_t *dst_u = p->dst[1] + y * p->dst_pitch[1], *dst_v = p->dst[2] + y * p->dst_pitch[2];
    for (int32_t x = 0; x < chroma_width; x++) {
      const tetrahedron t = enclose(p, (luma0[2 * x] + luma1[2 * x] + 1) >> 1, u[x], v[x]);
      dst_u[x] = interpolate(&t, 1);
      dst_v[x] = interpolate(&t, 2);
    }
  }
}
