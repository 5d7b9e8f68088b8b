#include "ck_resample_plan.h"

#ifdef CK_X86
#include <string.h>
CK_BEGIN_AVX2

CK_INLINE __m256i load(const void *p) { return _mm256_loadu_si256((const __m256i *)p); }
CK_INLINE __m128i load_half(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
CK_INLINE void store(void *p, __m256i v) { _mm256_storeu_si256((__m256i *)p, v); }

// ---- horizontal -------------------------------------------------------------------------------
// 16-bit samples may not fit a signed word: they are taken as samples - 32768, and since an output's weights
// sum to 2^14, 2^29 is added back.
CK_INLINE int32_t rounding_of(const ck_resample_params *p) {
  return (1 << (p->src_bits - 1)) + (p->src_bits == 16 ? 1 << 29 : 0);
}

// Eight outputs of four rows.
CK_INLINE void spread8(const void *const *src, size_t at0, size_t at1, const uint8_t *table, int32_t pairs,
                       int apart, __m256i bias, __m256i rounding, __m128i shift, __m256i *sum) {
  __m256i samples[ck_rows_at_once];
  for (int i = 0; i < ck_rows_at_once; i++) {
    samples[i] = _mm256_broadcastsi128_si256(load_half((const uint8_t *)src[i] + at0));
    if (apart) samples[i] = _mm256_inserti128_si256(samples[i], load_half((const uint8_t *)src[i] + at1), 1);
    samples[i] = _mm256_xor_si256(samples[i], bias);
    sum[i] = rounding;
  }
  for (int32_t pair = 0; pair < pairs; pair++, table += 128) {
    const __m256i shuffle = load(table), weights = load(table + 64);
    for (int i = 0; i < ck_rows_at_once; i++)
      sum[i] = _mm256_add_epi32(sum[i], _mm256_madd_epi16(_mm256_shuffle_epi8(samples[i], shuffle), weights));
  }
  for (int i = 0; i < ck_rows_at_once; i++) sum[i] = _mm256_sra_epi32(sum[i], shift);
}

CK_INLINE void spread(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid, int32_t pairs,
                      int apart) {
  const ck_resample_params *p = plan->p;
  const int32_t width = p->dst_width;
  const int scale = p->src_bits == 8 ? 0 : 1;
  const __m256i bias = _mm256_set1_epi16(p->src_bits == 16 ? INT16_MIN : 0);
  const __m256i rounding = _mm256_set1_epi32(rounding_of(p));
  const __m128i shift = _mm_cvtsi32_si128(p->src_bits);
  const uint8_t *table = plan->table;
  const int32_t *base = plan->base;
  for (int32_t x = 0; x < width; x += 16, table += 128 * pairs, base += 4) {
    const size_t at[4] = {(size_t)base[0] << scale, (size_t)base[1] << scale, (size_t)base[2] << scale,
                          (size_t)base[3] << scale};
    __m256i a[ck_rows_at_once], b[ck_rows_at_once];
    spread8(src, at[0], at[1], table, pairs, apart, bias, rounding, shift, a);
    spread8(src, at[2], at[3], table + 32, pairs, apart, bias, rounding, shift, b);
    for (int i = 0; i < ck_rows_at_once; i++)
      store(mid[i] + x, _mm256_permute4x64_epi64(_mm256_packs_epi32(a[i], b[i]), 0xd8));
  }
}

CK_INLINE void spread_any(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid, int apart) {
  if (plan->pairs == 2) spread(plan, src, mid, 2, apart);
  else spread(plan, src, mid, plan->pairs, apart);
}

CK_INLINE __m128i words8(const uint8_t *src, int wide, __m128i bias) {
  if (wide) return _mm_xor_si128(load_half(src), bias);
  return _mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i *)src));
}

CK_INLINE __m256i words16(const uint8_t *src, int wide, __m256i bias) {
  return wide ? _mm256_xor_si256(load(src), bias) : _mm256_cvtepu8_epi16(load_half(src));
}

// One output of four rows, a word of the result for each. The last eight taps overlap the ones before, and
// the weights counted already are blanked.
CK_INLINE __m128i dot(const void *const *src, size_t at, int wide, const int16_t *w, int32_t taps, __m256i bias,
                      __m128i keep) {
  const __m128i bias8 = _mm256_castsi256_si128(bias);
  __m256i wider[ck_rows_at_once];
  __m128i sum[ck_rows_at_once];
  int32_t k = 0;
  for (int i = 0; i < ck_rows_at_once; i++) wider[i] = _mm256_setzero_si256();
  for (; k + 16 <= taps; k += 16) {
    const __m256i weights = load(w + k);
    for (int i = 0; i < ck_rows_at_once; i++) {
      const __m256i words = words16((const uint8_t *)src[i] + ((at + (size_t)k) << wide), wide, bias);
      wider[i] = _mm256_add_epi32(wider[i], _mm256_madd_epi16(words, weights));
    }
  }
  for (int i = 0; i < ck_rows_at_once; i++)
    sum[i] = _mm_add_epi32(_mm256_castsi256_si128(wider[i]), _mm256_extracti128_si256(wider[i], 1));
  while (k < taps) {
    __m128i weights;
    if (k + 8 > taps) {
      k = taps - 8;
      weights = _mm_and_si128(load_half(w + k), keep);
    } else {
      weights = load_half(w + k);
    }
    for (int i = 0; i < ck_rows_at_once; i++) {
      const __m128i words = words8((const uint8_t *)src[i] + ((at + (size_t)k) << wide), wide, bias8);
      sum[i] = _mm_add_epi32(sum[i], _mm_madd_epi16(words, weights));
    }
    k += 8;
  }
  return _mm_hadd_epi32(_mm_hadd_epi32(sum[0], sum[1]), _mm_hadd_epi32(sum[2], sum[3]));
}

CK_INLINE void dots(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid, int32_t taps,
                    int wide) {
  const ck_resample_params *p = plan->p;
  const int32_t last = p->dst_width - 1;
  const __m256i bias = _mm256_set1_epi16(p->src_bits == 16 ? INT16_MIN : 0);
  const __m128i rounding = _mm_set1_epi32(rounding_of(p)), shift = _mm_cvtsi32_si128(p->src_bits);
  const __m128i index = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
  const __m128i keep = _mm_cmpgt_epi16(index, _mm_set1_epi16((int16_t)(7 - (taps & 7))));
  const __m128i by_row = _mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
  for (int32_t x = 0; x <= last; x += 4) {
    __m128i sum[4];
    for (int32_t i = 0; i < 4; i++) {
      const int32_t o = x + i < last ? x + i : last;
      sum[i] = dot(src, (size_t)plan->start[o], wide, plan->weights + (size_t)o * (size_t)taps, taps, bias, keep);
      sum[i] = _mm_sra_epi32(_mm_add_epi32(sum[i], rounding), shift);
    }
    // From outputs of four rows to rows of four outputs.
    const __m128i a = _mm_shuffle_epi8(_mm_packs_epi32(sum[0], sum[1]), by_row);
    const __m128i b = _mm_shuffle_epi8(_mm_packs_epi32(sum[2], sum[3]), by_row);
    const __m128i upper = _mm_unpacklo_epi32(a, b), lower = _mm_unpackhi_epi32(a, b);
    _mm_storel_epi64((__m128i *)(mid[0] + x), upper);
    _mm_storel_epi64((__m128i *)(mid[1] + x), _mm_unpackhi_epi64(upper, upper));
    _mm_storel_epi64((__m128i *)(mid[2] + x), lower);
    _mm_storel_epi64((__m128i *)(mid[3] + x), _mm_unpackhi_epi64(lower, lower));
  }
}

void ck_resample_dots_avx2(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid) {
  const int wide = plan->p->src_bits > 8;
  if (plan->taps == 8 && wide) dots(plan, src, mid, 8, 1);
  else if (wide) dots(plan, src, mid, plan->taps, 1);
  else dots(plan, src, mid, plan->taps, 0);
}

// One tap of one: samples become 14-bit values by a shift, rounded where there are more bits than that.
CK_INLINE __m256i to_mid(__m256i words, int32_t bits) {
  if (bits <= 14) return _mm256_sll_epi16(words, _mm_cvtsi32_si128(14 - bits));
  const __m256i half = _mm256_and_si256(_mm256_srli_epi16(words, bits - 15), _mm256_set1_epi16(1));
  return _mm256_add_epi16(_mm256_srl_epi16(words, _mm_cvtsi32_si128(bits - 14)), half);
}

static void copy8(const uint8_t *src, int16_t *mid, int32_t width) {
  int32_t x = 0;
  for (; x + 16 <= width; x += 16) store(mid + x, _mm256_slli_epi16(_mm256_cvtepu8_epi16(load_half(src + x)), 6));
  for (; x < width; x++) mid[x] = (int16_t)(src[x] << 6);
}

static void copy16(const uint16_t *src, int16_t *mid, int32_t width, int32_t bits) {
  int32_t x = 0;
  for (; x + 16 <= width; x += 16) store(mid + x, to_mid(load(src + x), bits));
  for (; x < width; x++)
    mid[x] = (int16_t)(bits <= 14 ? src[x] << (14 - bits) : ck_round_shift(src[x], bits - 14));
}

static void horizontal(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid) {
  const ck_resample_params *p = plan->p;
  if (plan->horizontal == ck_horizontal_spread) {
    if (plan->lanes_apart) spread_any(plan, src, mid, 1);
    else spread_any(plan, src, mid, 0);
    return;
  }
  if (plan->horizontal == ck_horizontal_dot) {
    ck_resample_dots_avx2(plan, src, mid);
    return;
  }
  for (int i = 0; i < ck_rows_at_once && (i == 0 || mid[i] != mid[i - 1]); i++) {
    if (plan->horizontal == ck_horizontal_plain) ck_resample_horizontal_c(p, src[i], mid[i]);
    else if (p->src_bits == 8)
      copy8((const uint8_t *)src[i] + p->x_start[0], mid[i], p->dst_width);
    else
      copy16((const uint16_t *)src[i] + p->x_start[0], mid[i], p->dst_width, p->src_bits);
  }
}

// ---- vertical ---------------------------------------------------------------------------------
// Sixteen columns: rows are interleaved in pairs, so that one multiply-add takes two taps.
CK_INLINE __m256i columns16(const int16_t *const *rows, const int16_t *weights, int32_t taps, int32_t x,
                            __m256i rounding, __m128i shift) {
  __m256i low = rounding, high = rounding;
  for (int32_t k = 0; k < taps; k += 2) {
    const uint32_t second = k + 1 < taps ? (uint16_t)weights[k + 1] : 0;
    const __m256i w = _mm256_set1_epi32((int32_t)((uint16_t)weights[k] | second << 16));
    const __m256i a = load(rows[k] + x), b = load(rows[k + 1] + x);
    low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), w));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), w));
  }
  return _mm256_packs_epi32(_mm256_sra_epi32(low, shift), _mm256_sra_epi32(high, shift));
}

CK_INLINE __m256i bytes(__m256i a, __m256i b) { return _mm256_permute4x64_epi64(_mm256_packus_epi16(a, b), 0xd8); }

CK_INLINE void store_part(void *at, __m256i v, size_t count) {
  uint8_t part[32];
  store(part, v);
  memcpy(at, part, count);
}

CK_INLINE void vertical8(const ck_resample_plan *plan, const int16_t *weights, int32_t taps, uint8_t *dst) {
  const int32_t width = plan->p->dst_width;
  const __m256i rounding = _mm256_set1_epi32(1 << 19);
  const __m128i shift = _mm_cvtsi32_si128(20);
  for (int32_t x = 0; x < width; x += 32) {
    const __m256i a = columns16(plan->rows, weights, taps, x, rounding, shift);
    const __m256i v = bytes(a, columns16(plan->rows, weights, taps, x + 16, rounding, shift));
    if (x + 32 <= width) store(dst + x, v);
    else store_part(dst + x, v, (size_t)(width - x));
  }
}

static void vertical(const ck_resample_plan *plan, const int16_t *weights, void *dst) {
  const ck_resample_params *p = plan->p;
  const int32_t taps = p->y_taps, width = p->dst_width;
  if (p->dst_bits == 8) {
    if (taps == 4) vertical8(plan, weights, 4, dst);
    else vertical8(plan, weights, taps, dst);
    return;
  }
  const __m256i rounding = _mm256_set1_epi32(1 << (27 - p->dst_bits));
  const __m128i shift = _mm_cvtsi32_si128(28 - p->dst_bits);
  const __m256i peak = _mm256_set1_epi16((int16_t)((1 << p->dst_bits) - 1)), zero = _mm256_setzero_si256();
  uint16_t *out = dst;
  for (int32_t x = 0; x < width; x += 16) {
    __m256i v = columns16(plan->rows, weights, taps, x, rounding, shift);
    v = _mm256_min_epi16(_mm256_max_epi16(v, zero), peak);
    if (x + 16 <= width) store(out + x, v);
    else store_part(out + x, v, (size_t)(width - x) * 2);
  }
}

static void vertical_copy(const ck_resample_plan *plan, void *dst) {
  const ck_resample_params *p = plan->p;
  const int32_t width = p->dst_width, bits = p->dst_bits;
  const int16_t *mid = plan->rows[0];
  const __m256i rounding = _mm256_set1_epi16((int16_t)(bits < 14 ? 1 << (13 - bits) : 0));
  const __m256i peak = _mm256_set1_epi16((int16_t)((1 << bits) - 1)), zero = _mm256_setzero_si256();
  const __m128i shift = _mm_cvtsi32_si128(14 - bits);
  for (int32_t x = 0; x < width; x += 16) {
    __m256i v = _mm256_sra_epi16(_mm256_adds_epi16(load(mid + x), rounding), shift);
    v = _mm256_min_epi16(_mm256_max_epi16(v, zero), peak);
    const size_t count = width - x < 16 ? (size_t)(width - x) : 16;
    if (bits == 8) {
      v = bytes(v, v);
      if (count == 16) _mm_storeu_si128((__m128i *)((uint8_t *)dst + x), _mm256_castsi256_si128(v));
      else store_part((uint8_t *)dst + x, v, count);
    } else {
      store_part((uint16_t *)dst + x, v, count * 2);
    }
  }
}

static const ck_resample_rows rows = {2, horizontal, vertical, vertical_copy};

CK_END

void ck_resample_avx2(const ck_resample_params *p) { ck_resample_x86(p, &rows); }
#endif
