// Blend, premultiply and mask, 32 samples at a time. pmulhrsw is (x * y + 2^14) >> 15, the blend's own rounding.
#include "ck_x86.h"

#ifdef CK_X86
#include <string.h>
CK_BEGIN_AVX2

CK_INLINE __m256i load(const void *p) { return _mm256_loadu_si256((const __m256i *)p); }
CK_INLINE void store(void *p, __m256i v) { _mm256_storeu_si256((__m256i *)p, v); }

// 32 samples as two vectors of words; the lanes' order is undone by packing.
typedef struct words {
  __m256i low, high;
} words;

CK_INLINE words widen(__m256i v) {
  const __m256i zero = _mm256_setzero_si256();
  return (words){_mm256_unpacklo_epi8(v, zero), _mm256_unpackhi_epi8(v, zero)};
}

CK_INLINE __m256i narrow(__m256i low, __m256i high) { return _mm256_packus_epi16(low, high); }

// (mask * 257 * opacity + 2^15) >> 16, with the mask doubled up in both bytes of its word.
CK_INLINE __m256i alpha(__m256i mask257, __m256i opacity) {
  const __m256i rest = _mm256_srli_epi16(_mm256_mullo_epi16(mask257, opacity), 15);
  return _mm256_add_epi16(_mm256_mulhi_epu16(mask257, opacity), rest);
}

CK_INLINE __m256i mix(__m256i bottom, __m256i top, __m256i a) {
  return _mm256_add_epi16(bottom, _mm256_mulhrs_epi16(_mm256_sub_epi16(top, bottom), a));
}

CK_INLINE __m256i over(__m256i bottom, __m256i top, __m256i a, __m256i opacity, __m256i zero) {
  const __m256i rest = _mm256_sub_epi16(_mm256_set1_epi16(CK_OPAQUE), a);
  const __m256i sum = _mm256_add_epi16(_mm256_mulhrs_epi16(_mm256_sub_epi16(top, zero), opacity),
                                       _mm256_mulhrs_epi16(_mm256_sub_epi16(bottom, zero), rest));
  return _mm256_add_epi16(zero, sum);
}

typedef enum style { constant, masked, premultiplied } style;

CK_INLINE __m256i blend32(__m256i bottom, __m256i top, __m256i mask, style s, __m256i opacity, __m256i zero) {
  const words b = widen(bottom), t = widen(top);
  __m256i low = opacity, high = opacity;
  if (s != constant) {
    low = alpha(_mm256_unpacklo_epi8(mask, mask), opacity);
    high = alpha(_mm256_unpackhi_epi8(mask, mask), opacity);
  }
  if (s == premultiplied)
    return narrow(over(b.low, t.low, low, opacity, zero), over(b.high, t.high, high, opacity, zero));
  return narrow(mix(b.low, t.low, low), mix(b.high, t.high, high));
}

CK_INLINE void blend_row(const ck_blend_params *p, uint8_t *out, const uint8_t *bottom, const uint8_t *top,
                         const uint8_t *mask, style s) {
  const __m256i opacity = _mm256_set1_epi16((int16_t)p->opacity), zero = _mm256_set1_epi16((int16_t)p->zero);
  const int32_t width = p->width;
  int32_t x = 0;
  for (; x + 32 <= width; x += 32) {
    const __m256i m = s == constant ? opacity : load(mask + x);
    // Where a straight layer is clear the bottom stays; masks are mostly empty or full.
    if (s == masked && _mm256_testz_si256(m, m)) {
      if (out != bottom) store(out + x, load(bottom + x));
      continue;
    }
    store(out + x, blend32(load(bottom + x), load(top + x), m, s, opacity, zero));
  }
  const size_t rest = (size_t)(width - x);
  if (!rest) return;
  uint8_t part[3][32] = {{0}};
  memcpy(part[0], bottom + x, rest);
  memcpy(part[1], top + x, rest);
  if (s != constant) memcpy(part[2], mask + x, rest);
  store(part[0], blend32(load(part[0]), load(part[1]), load(part[2]), s, opacity, zero));
  memcpy(out + x, part[0], rest);
}

void ck_blend_avx2(const ck_blend_params *p) {
  for (int32_t y = 0; y < p->height; y++) {
    uint8_t *out = p->out + y * p->out_pitch;
    const uint8_t *bottom = p->bottom + y * p->bottom_pitch, *top = p->top + y * p->top_pitch;
    const uint8_t *mask = p->mask ? p->mask + y * p->mask_pitch : NULL;
    if (p->premultiplied) blend_row(p, out, bottom, top, mask, premultiplied);
    else if (mask) blend_row(p, out, bottom, top, mask, masked);
    else blend_row(p, out, bottom, top, mask, constant);
  }
}

// floor(v / 255) for any unsigned 16-bit v.
CK_INLINE __m256i over255(__m256i v) {
  return _mm256_srli_epi16(_mm256_mulhi_epu16(v, _mm256_set1_epi16((int16_t)0x8081)), 7);
}

// (v * m + zero * (255 - m) + 127) / 255: see the portable version.
CK_INLINE __m256i scale(__m256i v, __m256i m, __m256i zero) {
  const __m256i rest = _mm256_mullo_epi16(zero, _mm256_sub_epi16(_mm256_set1_epi16(255), m));
  const __m256i sum = _mm256_add_epi16(_mm256_mullo_epi16(v, m), rest);
  return over255(_mm256_add_epi16(sum, _mm256_set1_epi16(127)));
}

CK_INLINE __m256i scale32(__m256i value, __m256i mask, __m256i zero) {
  const words v = widen(value), m = widen(mask);
  return narrow(scale(v.low, m.low, zero), scale(v.high, m.high, zero));
}

CK_INLINE void scale_row(uint8_t *plane, const uint8_t *mask, int32_t width, int32_t zero) {
  const __m256i z = _mm256_set1_epi16((int16_t)zero);
  int32_t x = 0;
  for (; x + 32 <= width; x += 32) store(plane + x, scale32(load(plane + x), load(mask + x), z));
  const size_t rest = (size_t)(width - x);
  if (!rest) return;
  uint8_t part[2][32] = {{0}};
  memcpy(part[0], plane + x, rest);
  memcpy(part[1], mask + x, rest);
  store(part[0], scale32(load(part[0]), load(part[1]), z));
  memcpy(plane + x, part[0], rest);
}

void ck_premultiply_avx2(const ck_premultiply_params *p) {
  for (int32_t y = 0; y < p->height; y++)
    scale_row(p->plane + y * p->pitch, p->mask + y * p->mask_pitch, p->width, p->zero);
}

void ck_mask_avx2(const ck_mask_params *p) {
  for (int32_t y = 0; y < p->height; y++)
    scale_row(p->mask + y * p->pitch, p->other + y * p->other_pitch, p->width, 0);
}

CK_END
#endif
