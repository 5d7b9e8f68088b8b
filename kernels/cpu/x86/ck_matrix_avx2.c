// Matrix conversion, 16 samples at a time: two multiply-adds a sample, the second one carrying the rounding.
#include "ck_x86.h"

#ifdef CK_X86
#include <string.h>
CK_BEGIN_AVX2

CK_INLINE __m256i load_words(const uint8_t *p) {
  return _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)p));
}

CK_INLINE __m256i pair(int32_t a, int32_t b) {
  return _mm256_set1_epi32((int32_t)((uint16_t)a | (uint32_t)(uint16_t)b << 16));
}

// (a * wa + b * wb + c * wc + 2^13) >> 14 of 16 words; `ab` and `c1` are pairs of weights.
CK_INLINE __m256i combine(__m256i a, __m256i b, __m256i c, __m256i ab, __m256i c1) {
  const __m256i one = _mm256_set1_epi16(1);
  const __m256i low = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), ab),
                                       _mm256_madd_epi16(_mm256_unpacklo_epi16(c, one), c1));
  const __m256i high = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), ab),
                                        _mm256_madd_epi16(_mm256_unpackhi_epi16(c, one), c1));
  return _mm256_packs_epi32(_mm256_srai_epi32(low, 14), _mm256_srai_epi32(high, 14));
}

CK_INLINE void store_bytes(uint8_t *p, __m256i words) {
  const __m256i bytes = _mm256_permute4x64_epi64(_mm256_packus_epi16(words, words), 0xd8);
  _mm_storeu_si128((__m128i *)p, _mm256_castsi256_si128(bytes));
}

// The chroma under 16 luma samples less 128: eight samples, each followed by its mean with the next.
CK_INLINE __m256i chroma_at(const uint8_t *row) {
  const __m128i here = _mm_loadl_epi64((const __m128i *)row), next = _mm_loadl_epi64((const __m128i *)(row + 1));
  const __m128i both = _mm_unpacklo_epi8(here, _mm_avg_epu8(here, next));
  return _mm256_sub_epi16(_mm256_cvtepu8_epi16(both), _mm256_set1_epi16(128));
}

CK_INLINE void luma16(const ck_matrix_params *p, uint8_t *luma, const uint8_t *u, const uint8_t *v, __m256i yu,
                      __m256i v1) {
  const __m256i y = _mm256_sub_epi16(load_words(luma), _mm256_set1_epi16((int16_t)p->y_in));
  const __m256i sum = combine(y, chroma_at(u), chroma_at(v), yu, v1);
  store_bytes(luma, _mm256_adds_epi16(sum, _mm256_set1_epi16((int16_t)p->y_out)));
}

static void luma_row(const ck_matrix_params *p, uint8_t *luma, const uint8_t *u, const uint8_t *v) {
  const __m256i yu = pair(p->yy, p->yu), v1 = pair(p->yv, 1 << 13);
  const int32_t chroma_width = (p->width + 1) >> 1;
  int32_t x = 0;
  // Eight chroma samples and the one after them are read.
  for (; x + 16 <= p->width && x / 2 + 9 <= chroma_width; x += 16) luma16(p, luma + x, u + x / 2, v + x / 2, yu, v1);
  for (; x < p->width; x += 16) {
    uint8_t part[16] = {0}, part_u[16], part_v[16];
    const int32_t rest = p->width - x < 16 ? p->width - x : 16, from = x / 2, count = chroma_width - from;
    for (int32_t i = 0; i < 9; i++) {
      part_u[i] = u[from + (i < count ? i : count - 1)];
      part_v[i] = v[from + (i < count ? i : count - 1)];
    }
    memcpy(part, luma + x, (size_t)rest);
    luma16(p, part, part_u, part_v, yu, v1);
    memcpy(luma + x, part, (size_t)rest);
  }
}

CK_INLINE void chroma16(const ck_matrix_params *p, uint8_t *u, uint8_t *v) {
  const __m256i middle = _mm256_set1_epi16(128), zero = _mm256_setzero_si256();
  const __m256i du = _mm256_sub_epi16(load_words(u), middle), dv = _mm256_sub_epi16(load_words(v), middle);
  const __m256i rounding = pair(0, 1 << 13);
  const __m256i nu = combine(du, dv, zero, pair(p->uu, p->uv), rounding);
  const __m256i nv = combine(du, dv, zero, pair(p->vu, p->vv), rounding);
  store_bytes(u, _mm256_adds_epi16(nu, middle));
  store_bytes(v, _mm256_adds_epi16(nv, middle));
}

static void chroma_row(const ck_matrix_params *p, uint8_t *u, uint8_t *v) {
  const int32_t width = (p->width + 1) >> 1;
  int32_t x = 0;
  for (; x + 16 <= width; x += 16) chroma16(p, u + x, v + x);
  const size_t rest = (size_t)(width - x);
  if (!rest) return;
  uint8_t part_u[16] = {0}, part_v[16] = {0};
  memcpy(part_u, u + x, rest);
  memcpy(part_v, v + x, rest);
  chroma16(p, part_u, part_v);
  memcpy(u + x, part_u, rest);
  memcpy(v + x, part_v, rest);
}

static int is_word(int32_t c) { return c >= INT16_MIN && c <= INT16_MAX; }

void ck_matrix_avx2(const ck_matrix_params *p) {
  // Real matrices stay below 2; the contract allows 4.
  if (!is_word(p->yy) || !is_word(p->yu) || !is_word(p->yv) || !is_word(p->uu) || !is_word(p->uv) ||
      !is_word(p->vu) || !is_word(p->vv)) {
    ck_matrix_c(p);
    return;
  }
  for (int32_t cy = 0; cy < (p->height + 1) >> 1; cy++) {
    uint8_t *u = p->u + cy * p->u_pitch, *v = p->v + cy * p->v_pitch;
    for (int32_t y = 2 * cy; y < 2 * cy + 2 && y < p->height; y++) luma_row(p, p->y + y * p->y_pitch, u, v);
    chroma_row(p, u, v);
  }
}

CK_END
#endif
