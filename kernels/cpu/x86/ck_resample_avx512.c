#include "ck_resample_plan.h"

#ifdef CK_X86
#include <string.h>
CK_BEGIN_AVX512

CK_INLINE __m512i load(const void *p) { return _mm512_loadu_si512(p); }
CK_INLINE __m128i load_quarter(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
// The first n of 64, for n <= 64.
CK_INLINE __mmask64 first64(int32_t n) { return n >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << n) - 1; }
CK_INLINE __mmask32 first32(int32_t n) { return n >= 32 ? ~(__mmask32)0 : ((__mmask32)1 << n) - 1; }

// ---- horizontal -------------------------------------------------------------------------------
// See the avx2 version for the bias of 16-bit samples.
CK_INLINE int32_t rounding_of(const ck_resample_params *p) {
  return (1 << (p->src_bits - 1)) + (p->src_bits == 16 ? 1 << 29 : 0);
}

CK_INLINE __m512i samples_at(const uint8_t *row, const int32_t *base, int apart, int wide, __m512i bias) {
  __m512i samples = _mm512_broadcast_i32x4(load_quarter(row + ((size_t)base[0] << wide)));
  if (apart) {
    samples = _mm512_inserti32x4(samples, load_quarter(row + ((size_t)base[1] << wide)), 1);
    samples = _mm512_inserti32x4(samples, load_quarter(row + ((size_t)base[2] << wide)), 2);
    samples = _mm512_inserti32x4(samples, load_quarter(row + ((size_t)base[3] << wide)), 3);
  }
  return wide ? _mm512_xor_si512(samples, bias) : samples;
}

// Sixteen outputs of four rows at a time.
CK_INLINE void spread(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid, int32_t pairs,
                      int apart, int wide) {
  const ck_resample_params *p = plan->p;
  const int32_t width = p->dst_width;
  const __m512i bias = _mm512_set1_epi16(p->src_bits == 16 ? INT16_MIN : 0);
  const __m512i rounding = _mm512_set1_epi32(rounding_of(p));
  const __m128i shift = _mm_cvtsi32_si128(p->src_bits);
  const uint8_t *table = plan->table;
  const int32_t *base = plan->base;
  for (int32_t x = 0; x < width; x += 16, base += 4) {
    __m512i samples[ck_rows_at_once], sum[ck_rows_at_once];
    for (int i = 0; i < ck_rows_at_once; i++) {
      samples[i] = samples_at(src[i], base, apart, wide, bias);
      sum[i] = rounding;
    }
    for (int32_t pair = 0; pair < pairs; pair++, table += 128) {
      const __m512i shuffle = load(table), weights = load(table + 64);
      for (int i = 0; i < ck_rows_at_once; i++)
        sum[i] = _mm512_dpwssd_epi32(sum[i], _mm512_shuffle_epi8(samples[i], shuffle), weights);
    }
    for (int i = 0; i < ck_rows_at_once; i++) {
      const __m512i v = wide ? _mm512_sra_epi32(sum[i], shift) : _mm512_srai_epi32(sum[i], 8);
      _mm256_storeu_si256((__m256i *)(mid[i] + x), _mm512_cvtsepi32_epi16(v));
    }
  }
}

CK_INLINE void spread_any(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid, int wide) {
  if (plan->lanes_apart) {
    if (plan->pairs == 2) spread(plan, src, mid, 2, 1, wide);
    else spread(plan, src, mid, plan->pairs, 1, wide);
  } else {
    if (plan->pairs == 2) spread(plan, src, mid, 2, 0, wide);
    else spread(plan, src, mid, plan->pairs, 0, wide);
  }
}

static void copy8(const uint8_t *src, int16_t *mid, int32_t width) {
  for (int32_t x = 0; x < width; x += 32) {
    const __m256i v = _mm256_maskz_loadu_epi8(first32(width - x), src + x);
    _mm512_storeu_si512(mid + x, _mm512_slli_epi16(_mm512_cvtepu8_epi16(v), 6));
  }
}

static void copy16(const uint16_t *src, int16_t *mid, int32_t width, int32_t bits) {
  const __m128i left = _mm_cvtsi32_si128(bits < 14 ? 14 - bits : 0);
  const __m128i right = _mm_cvtsi32_si128(bits > 14 ? bits - 14 : 0), half = _mm_cvtsi32_si128(bits - 15);
  for (int32_t x = 0; x < width; x += 32) {
    __m512i v = _mm512_maskz_loadu_epi16(first32(width - x), src + x);
    __m512i odd = _mm512_setzero_si512();
    if (bits > 14) odd = _mm512_and_si512(_mm512_srl_epi16(v, half), _mm512_set1_epi16(1));
    v = _mm512_add_epi16(_mm512_srl_epi16(_mm512_sll_epi16(v, left), right), odd);
    _mm512_storeu_si512(mid + x, v);
  }
}

static void horizontal(const ck_resample_plan *plan, const void *const *src, int16_t *const *mid) {
  const ck_resample_params *p = plan->p;
  const int wide = p->src_bits > 8;
  if (plan->horizontal == ck_horizontal_spread) {
    if (wide) spread_any(plan, src, mid, 1);
    else spread_any(plan, src, mid, 0);
    return;
  }
  if (plan->horizontal == ck_horizontal_dot) {
    ck_resample_dots_avx2(plan, src, mid);
    return;
  }
  for (int i = 0; i < ck_rows_at_once && (i == 0 || mid[i] != mid[i - 1]); i++) {
    if (plan->horizontal == ck_horizontal_plain) ck_resample_horizontal_c(p, src[i], mid[i]);
    else if (wide)
      copy16((const uint16_t *)src[i] + p->x_start[0], mid[i], p->dst_width, p->src_bits);
    else
      copy8((const uint8_t *)src[i] + p->x_start[0], mid[i], p->dst_width);
  }
}

// ---- vertical ---------------------------------------------------------------------------------
// Thirty-two columns: rows are interleaved in pairs, so that one multiply-add takes two taps.
CK_INLINE __m512i columns32(const int16_t *const *rows, const int16_t *weights, int32_t taps, int32_t x,
                            __m512i rounding, __m128i shift) {
  __m512i low = rounding, high = rounding;
  for (int32_t k = 0; k < taps; k += 2) {
    const uint32_t second = k + 1 < taps ? (uint16_t)weights[k + 1] : 0;
    const __m512i w = _mm512_set1_epi32((int32_t)((uint16_t)weights[k] | second << 16));
    const __m512i a = load(rows[k] + x), b = load(rows[k + 1] + x);
    low = _mm512_dpwssd_epi32(low, _mm512_unpacklo_epi16(a, b), w);
    high = _mm512_dpwssd_epi32(high, _mm512_unpackhi_epi16(a, b), w);
  }
  return _mm512_packs_epi32(_mm512_sra_epi32(low, shift), _mm512_sra_epi32(high, shift));
}

CK_INLINE void vertical8(const ck_resample_plan *plan, const int16_t *weights, int32_t taps, uint8_t *dst) {
  const int32_t width = plan->p->dst_width;
  const __m512i rounding = _mm512_set1_epi32(1 << 19);
  const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
  const __m128i shift = _mm_cvtsi32_si128(20);
  for (int32_t x = 0; x < width; x += 64) {
    const __m512i a = columns32(plan->rows, weights, taps, x, rounding, shift);
    const __m512i b = columns32(plan->rows, weights, taps, x + 32, rounding, shift);
    const __m512i v = _mm512_permutexvar_epi64(order, _mm512_packus_epi16(a, b));
    if (x + 64 <= width) _mm512_storeu_si512(dst + x, v);
    else _mm512_mask_storeu_epi8(dst + x, first64(width - x), v);
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
  const __m512i rounding = _mm512_set1_epi32(1 << (27 - p->dst_bits));
  const __m128i shift = _mm_cvtsi32_si128(28 - p->dst_bits);
  const __m512i peak = _mm512_set1_epi16((int16_t)((1 << p->dst_bits) - 1)), zero = _mm512_setzero_si512();
  for (int32_t x = 0; x < width; x += 32) {
    const __m512i v = columns32(plan->rows, weights, taps, x, rounding, shift);
    _mm512_mask_storeu_epi16((uint16_t *)dst + x, first32(width - x),
                             _mm512_min_epi16(_mm512_max_epi16(v, zero), peak));
  }
}

static void vertical_copy(const ck_resample_plan *plan, void *dst) {
  const ck_resample_params *p = plan->p;
  const int32_t width = p->dst_width, bits = p->dst_bits;
  const __m512i rounding = _mm512_set1_epi16((int16_t)(bits < 14 ? 1 << (13 - bits) : 0));
  const __m512i peak = _mm512_set1_epi16((int16_t)((1 << bits) - 1)), zero = _mm512_setzero_si512();
  const __m128i shift = _mm_cvtsi32_si128(14 - bits);
  for (int32_t x = 0; x < width; x += 32) {
    __m512i v = _mm512_sra_epi16(_mm512_adds_epi16(load(plan->rows[0] + x), rounding), shift);
    v = _mm512_min_epi16(_mm512_max_epi16(v, zero), peak);
    const __mmask32 keep = first32(width - x);
    if (bits == 8) _mm256_mask_storeu_epi8((uint8_t *)dst + x, keep, _mm512_cvtepi16_epi8(v));
    else _mm512_mask_storeu_epi16((uint16_t *)dst + x, keep, v);
  }
}

static const ck_resample_rows rows = {4, horizontal, vertical, vertical_copy};

CK_END

void ck_resample_avx512(const ck_resample_params *p) { ck_resample_x86(p, &rows); }
#endif
