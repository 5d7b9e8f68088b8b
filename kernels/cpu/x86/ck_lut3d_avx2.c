// Tone mapping, eight samples at a time: the tetrahedron's corners are gathered, its order is found by minima and
// maxima instead of branches.
#include <string.h>

#include "ck_x86.h"

#ifdef CK_X86
CK_BEGIN_AVX2

typedef struct lattice {
  __m256i index, fraction;
} lattice;

CK_INLINE lattice locate(const ck_lut3d_params *p, __m256i c) {
  const __m128i left = _mm_cvtsi32_si128(14 - p->bits);
  const __m256i last = _mm256_set1_epi32(p->size - 2), whole = _mm256_set1_epi32(1 << 14);
  const __m256i scaled = _mm256_sll_epi32(_mm256_mullo_epi32(c, _mm256_set1_epi32(p->size - 1)), left);
  const __m256i index = _mm256_srli_epi32(scaled, 14), fraction = _mm256_and_si256(scaled, _mm256_set1_epi32(16383));
  const __m256i beyond = _mm256_cmpgt_epi32(index, last);
  return (lattice){_mm256_min_epi32(index, last), _mm256_blendv_epi8(fraction, whole, beyond)};
}

// Entry numbers of the four corners, and the weights of the first two and the last two as pairs of words.
typedef struct tetrahedra {
  __m256i corner[4], weights01, weights23;
} tetrahedra;

CK_INLINE tetrahedra enclose(const ck_lut3d_params *p, __m256i y, __m256i u, __m256i v) {
  const lattice a = locate(p, y), b = locate(p, u), c = locate(p, v);
  const __m256i size = _mm256_set1_epi32(p->size), step_a = _mm256_set1_epi32(p->size * p->size);
  const __m256i step_b = size, step_c = _mm256_set1_epi32(1);
  const __m256i most = _mm256_max_epi32(a.fraction, _mm256_max_epi32(b.fraction, c.fraction));
  const __m256i least = _mm256_min_epi32(a.fraction, _mm256_min_epi32(b.fraction, c.fraction));
  const __m256i total = _mm256_add_epi32(a.fraction, _mm256_add_epi32(b.fraction, c.fraction));
  const __m256i middle = _mm256_sub_epi32(total, _mm256_add_epi32(most, least));
  // The axes walked first and last. Equal fractions may be walked in either order, but never one axis twice: the
  // first is sought from the first axis on, the last from the last.
  __m256i first = _mm256_blendv_epi8(step_c, step_b, _mm256_cmpeq_epi32(b.fraction, most));
  first = _mm256_blendv_epi8(first, step_a, _mm256_cmpeq_epi32(a.fraction, most));
  __m256i final = _mm256_blendv_epi8(step_a, step_b, _mm256_cmpeq_epi32(b.fraction, least));
  final = _mm256_blendv_epi8(final, step_c, _mm256_cmpeq_epi32(c.fraction, least));
  tetrahedra t;
  const __m256i plane = _mm256_add_epi32(_mm256_mullo_epi32(a.index, size), b.index);
  t.corner[0] = _mm256_add_epi32(_mm256_mullo_epi32(plane, size), c.index);
  t.corner[1] = _mm256_add_epi32(t.corner[0], first);
  t.corner[3] = _mm256_add_epi32(t.corner[0], _mm256_set1_epi32(p->size * p->size + p->size + 1));
  t.corner[2] = _mm256_sub_epi32(t.corner[3], final);
  t.weights01 = _mm256_or_si256(_mm256_sub_epi32(_mm256_set1_epi32(1 << 14), most),
                                _mm256_slli_epi32(_mm256_sub_epi32(most, middle), 16));
  t.weights23 = _mm256_or_si256(_mm256_sub_epi32(middle, least), _mm256_slli_epi32(least, 16));
  return t;
}

// Two components of the corners' entries: Y' and Cb' (half 0), or Cr' and nothing (half 1).
CK_INLINE void gather(const ck_lut3d_params *p, const tetrahedra *t, int half, __m256i *value) {
  const int *table = (const int *)(const void *)p->table + half;
  for (int i = 0; i < 4; i++) value[i] = _mm256_i32gather_epi32(table, t->corner[i], 8);
}

CK_INLINE __m128i weigh(const tetrahedra *t, const __m256i *value, int upper) {
  __m256i pair01, pair23;
  if (upper) {
    pair01 = _mm256_blend_epi16(_mm256_srli_epi32(value[0], 16), value[1], 0xaa);
    pair23 = _mm256_blend_epi16(_mm256_srli_epi32(value[2], 16), value[3], 0xaa);
  } else {
    pair01 = _mm256_blend_epi16(value[0], _mm256_slli_epi32(value[1], 16), 0xaa);
    pair23 = _mm256_blend_epi16(value[2], _mm256_slli_epi32(value[3], 16), 0xaa);
  }
  __m256i sum = _mm256_add_epi32(_mm256_madd_epi16(pair01, t->weights01), _mm256_madd_epi16(pair23, t->weights23));
  sum = _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(1 << 19)), 20);
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  return _mm_packus_epi16(words, words);
}

CK_INLINE __m256i load8(const uint16_t *p) { return _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p)); }

// The chroma under eight luma samples: four samples, each followed by its mean with the next.
CK_INLINE __m256i chroma_at(const uint16_t *row) {
  const __m128i here = _mm_loadl_epi64((const __m128i *)row), next = _mm_loadl_epi64((const __m128i *)(row + 1));
  return _mm256_cvtepu16_epi32(_mm_unpacklo_epi16(here, _mm_avg_epu16(here, next)));
}

CK_INLINE void luma8(const ck_lut3d_params *p, const uint16_t *y, const uint16_t *u, const uint16_t *v, uint8_t *dst) {
  __m256i value[4];
  const tetrahedra t = enclose(p, load8(y), chroma_at(u), chroma_at(v));
  gather(p, &t, 0, value);
  _mm_storel_epi64((__m128i *)dst, weigh(&t, value, 0));
}

static void luma_row(const ck_lut3d_params *p, const uint16_t *y, const uint16_t *u, const uint16_t *v, uint8_t *dst) {
  const int32_t chroma_width = (p->width + 1) >> 1;
  int32_t x = 0;
  for (; x + 8 <= p->width && x / 2 + 5 <= chroma_width; x += 8) luma8(p, y + x, u + x / 2, v + x / 2, dst + x);
  for (; x < p->width; x += 8) {
    const int32_t rest = p->width - x < 8 ? p->width - x : 8, from = x / 2, last = chroma_width - 1;
    uint16_t part_y[8] = {0}, part_u[8] = {0}, part_v[8] = {0};
    uint8_t out[8];
    memcpy(part_y, y + x, (size_t)rest * 2);
    for (int32_t i = 0; i < 5; i++) {
      part_u[i] = u[from + i < last ? from + i : last];
      part_v[i] = v[from + i < last ? from + i : last];
    }
    luma8(p, part_y, part_u, part_v, out);
    memcpy(dst + x, out, (size_t)rest);
  }
}

// The means of two rows' samples at eight even columns.
CK_INLINE __m256i luma_means(const uint16_t *above, const uint16_t *below) {
  const __m256i a = _mm256_loadu_si256((const __m256i *)above), b = _mm256_loadu_si256((const __m256i *)below);
  return _mm256_and_si256(_mm256_avg_epu16(a, b), _mm256_set1_epi32(0xffff));
}

CK_INLINE void chroma8(const ck_lut3d_params *p, const uint16_t *above, const uint16_t *below, const uint16_t *u,
                       const uint16_t *v, uint8_t *dst_u, uint8_t *dst_v) {
  __m256i value[4];
  const tetrahedra t = enclose(p, luma_means(above, below), load8(u), load8(v));
  gather(p, &t, 0, value);
  _mm_storel_epi64((__m128i *)dst_u, weigh(&t, value, 1));
  gather(p, &t, 1, value);
  _mm_storel_epi64((__m128i *)dst_v, weigh(&t, value, 0));
}

static void chroma_row(const ck_lut3d_params *p, const uint16_t *above, const uint16_t *below, const uint16_t *u,
                       const uint16_t *v, uint8_t *dst_u, uint8_t *dst_v) {
  const int32_t width = (p->width + 1) >> 1;
  int32_t x = 0;
  for (; x + 8 <= width && 2 * x + 16 <= p->width; x += 8)
    chroma8(p, above + 2 * x, below + 2 * x, u + x, v + x, dst_u + x, dst_v + x);
  for (; x < width; x += 8) {
    const int32_t rest = width - x < 8 ? width - x : 8;
    const int32_t lumas = p->width - 2 * x < 16 ? p->width - 2 * x : 16;
    uint16_t part_above[16] = {0}, part_below[16] = {0}, part_u[8] = {0}, part_v[8] = {0};
    uint8_t out_u[8], out_v[8];
    memcpy(part_above, above + 2 * x, (size_t)lumas * 2);
    memcpy(part_below, below + 2 * x, (size_t)lumas * 2);
    memcpy(part_u, u + x, (size_t)rest * 2);
    memcpy(part_v, v + x, (size_t)rest * 2);
    chroma8(p, part_above, part_below, part_u, part_v, out_u, out_v);
    memcpy(dst_u + x, out_u, (size_t)rest);
    memcpy(dst_v + x, out_v, (size_t)rest);
  }
}

static const uint16_t *row_of(const ck_lut3d_params *p, int plane, int32_t y) {
  return (const uint16_t *)(const void *)((const uint8_t *)p->src[plane] + y * p->src_pitch[plane]);
}

void ck_lut3d_avx2(const ck_lut3d_params *p) {
  for (int32_t y = 0; y < p->height; y++)
    luma_row(p, row_of(p, 0, y), row_of(p, 1, y >> 1), row_of(p, 2, y >> 1), p->dst[0] + y * p->dst_pitch[0]);
  for (int32_t y = 0; y < (p->height + 1) >> 1; y++) {
    const int32_t below = 2 * y + 1 < p->height ? 2 * y + 1 : p->height - 1;
    chroma_row(p, row_of(p, 0, 2 * y), row_of(p, 0, below), row_of(p, 1, y), row_of(p, 2, y),
               p->dst[1] + y * p->dst_pitch[1], p->dst[2] + y * p->dst_pitch[2]);
  }
}

CK_END
#endif
