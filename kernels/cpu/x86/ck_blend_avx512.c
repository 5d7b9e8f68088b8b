// The avx2 version's arithmetic, 64 samples at a time; a row's end is a masked load and store.
#include "ck_x86.h"

#ifdef CK_X86
CK_BEGIN_AVX512

CK_INLINE __mmask64 first64(int32_t n) { return n >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << n) - 1; }
CK_INLINE __m512i load(__mmask64 keep, const void *p) { return _mm512_maskz_loadu_epi8(keep, p); }
CK_INLINE __m512i low_of(__m512i v) { return _mm512_unpacklo_epi8(v, _mm512_setzero_si512()); }
CK_INLINE __m512i high_of(__m512i v) { return _mm512_unpackhi_epi8(v, _mm512_setzero_si512()); }

CK_INLINE __m512i alpha(__m512i mask257, __m512i opacity) {
  const __m512i rest = _mm512_srli_epi16(_mm512_mullo_epi16(mask257, opacity), 15);
  return _mm512_add_epi16(_mm512_mulhi_epu16(mask257, opacity), rest);
}

CK_INLINE __m512i mix(__m512i bottom, __m512i top, __m512i a) {
  return _mm512_add_epi16(bottom, _mm512_mulhrs_epi16(_mm512_sub_epi16(top, bottom), a));
}

CK_INLINE __m512i over(__m512i bottom, __m512i top, __m512i a, __m512i opacity, __m512i zero) {
  const __m512i rest = _mm512_sub_epi16(_mm512_set1_epi16(CK_OPAQUE), a);
  const __m512i sum = _mm512_add_epi16(_mm512_mulhrs_epi16(_mm512_sub_epi16(top, zero), opacity),
                                       _mm512_mulhrs_epi16(_mm512_sub_epi16(bottom, zero), rest));
  return _mm512_add_epi16(zero, sum);
}

typedef enum style { constant, masked, premultiplied } style;

CK_INLINE void blend_row(const ck_blend_params *p, uint8_t *out, const uint8_t *bottom, const uint8_t *top,
                         const uint8_t *mask, style s) {
  const __m512i opacity = _mm512_set1_epi16((int16_t)p->opacity), zero = _mm512_set1_epi16((int16_t)p->zero);
  const int32_t width = p->width;
  for (int32_t x = 0; x < width; x += 64) {
    const __mmask64 keep = first64(width - x);
    const __m512i b = load(keep, bottom + x);
    __m512i low = opacity, high = opacity;
    if (s != constant) {
      const __m512i m = load(keep, mask + x);
      if (s == masked && !_mm512_test_epi8_mask(m, m)) {
        if (out != bottom) _mm512_mask_storeu_epi8(out + x, keep, b);
        continue;
      }
      low = alpha(_mm512_unpacklo_epi8(m, m), opacity);
      high = alpha(_mm512_unpackhi_epi8(m, m), opacity);
    }
    const __m512i t = load(keep, top + x);
    if (s == premultiplied) {
      low = over(low_of(b), low_of(t), low, opacity, zero);
      high = over(high_of(b), high_of(t), high, opacity, zero);
    } else {
      low = mix(low_of(b), low_of(t), low);
      high = mix(high_of(b), high_of(t), high);
    }
    _mm512_mask_storeu_epi8(out + x, keep, _mm512_packus_epi16(low, high));
  }
}

void ck_blend_avx512(const ck_blend_params *p) {
  for (int32_t y = 0; y < p->height; y++) {
    uint8_t *out = p->out + y * p->out_pitch;
    const uint8_t *bottom = p->bottom + y * p->bottom_pitch, *top = p->top + y * p->top_pitch;
    const uint8_t *mask = p->mask ? p->mask + y * p->mask_pitch : NULL;
    if (p->premultiplied) blend_row(p, out, bottom, top, mask, premultiplied);
    else if (mask) blend_row(p, out, bottom, top, mask, masked);
    else blend_row(p, out, bottom, top, mask, constant);
  }
}

CK_INLINE __m512i scale(__m512i v, __m512i m, __m512i zero) {
  const __m512i rest = _mm512_mullo_epi16(zero, _mm512_sub_epi16(_mm512_set1_epi16(255), m));
  const __m512i sum = _mm512_add_epi16(_mm512_mullo_epi16(v, m), _mm512_add_epi16(rest, _mm512_set1_epi16(127)));
  return _mm512_srli_epi16(_mm512_mulhi_epu16(sum, _mm512_set1_epi16((int16_t)0x8081)), 7);
}

CK_INLINE void scale_row(uint8_t *plane, const uint8_t *mask, int32_t width, int32_t zero) {
  const __m512i z = _mm512_set1_epi16((int16_t)zero);
  for (int32_t x = 0; x < width; x += 64) {
    const __mmask64 keep = first64(width - x);
    const __m512i v = load(keep, plane + x), m = load(keep, mask + x);
    const __m512i low = scale(low_of(v), low_of(m), z), high = scale(high_of(v), high_of(m), z);
    _mm512_mask_storeu_epi8(plane + x, keep, _mm512_packus_epi16(low, high));
  }
}

void ck_premultiply_avx512(const ck_premultiply_params *p) {
  for (int32_t y = 0; y < p->height; y++)
    scale_row(p->plane + y * p->pitch, p->mask + y * p->mask_pitch, p->width, p->zero);
}

void ck_mask_avx512(const ck_mask_params *p) {
  for (int32_t y = 0; y < p->height; y++)
    scale_row(p->mask + y * p->pitch, p->other + y * p->other_pitch, p->width, 0);
}

CK_END
#endif
