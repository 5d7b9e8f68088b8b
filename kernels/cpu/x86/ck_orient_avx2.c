// Orientation: rows are reversed by shuffles, transposition goes in blocks of 16 x 16 samples.
#include "ck_x86.h"

#ifdef CK_X86
#include <string.h>
CK_BEGIN_AVX2

CK_INLINE __m128i load(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
CK_INLINE void store(void *p, __m128i v) { _mm_storeu_si128((__m128i *)p, v); }

static void reverse_row(const uint8_t *src, uint8_t *dst, int32_t width) {
  const __m128i one = _mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m256i order = _mm256_broadcastsi128_si256(one);
  int32_t x = 0;
  for (; x + 32 <= width; x += 32) {
    const __m256i v = _mm256_loadu_si256((const __m256i *)(src + width - 32 - x));
    const __m256i turned = _mm256_permute4x64_epi64(_mm256_shuffle_epi8(v, order), 0x4e);
    _mm256_storeu_si256((__m256i *)(dst + x), turned);
  }
  for (; x < width; x++) dst[x] = src[width - 1 - x];
}

// One round of the transposition: rows i and i + 8 are interleaved. Four rounds transpose a block.
CK_INLINE void interleave(const __m128i from[16], __m128i to[16]) {
  for (int i = 0; i < 8; i++) {
    to[2 * i] = _mm_unpacklo_epi8(from[i], from[i + 8]);
    to[2 * i + 1] = _mm_unpackhi_epi8(from[i], from[i + 8]);
  }
}

CK_INLINE void transpose16(const uint8_t *src, int64_t src_step, uint8_t *dst, int64_t dst_step) {
  __m128i a[16], b[16];
  for (int i = 0; i < 16; i++) a[i] = load(src + i * src_step);
  interleave(a, b);
  interleave(b, a);
  interleave(a, b);
  interleave(b, a);
  for (int i = 0; i < 16; i++) store(dst + i * dst_step, a[i]);
}

// dst[y][x] = src[x][y] with rows src_step and dst_step apart, each of either sign.
static void transpose(const uint8_t *src, int64_t src_step, uint8_t *dst, int64_t dst_step, int32_t width,
                      int32_t height) {
  const int32_t whole_x = width & ~15, whole_y = height & ~15;
  // Four blocks deep along the source's rows, so that each of its lines is fetched once.
  for (int32_t band = 0; band < whole_y; band += 64) {
    const int32_t end = band + 64 < whole_y ? band + 64 : whole_y;
    for (int32_t x = 0; x < whole_x; x += 16)
      for (int32_t y = band; y < end; y += 16)
        transpose16(src + x * src_step + y, src_step, dst + y * dst_step + x, dst_step);
  }
  for (int32_t y = 0; y < height; y++)
    for (int32_t x = y < whole_y ? whole_x : 0; x < width; x++) dst[y * dst_step + x] = src[x * src_step + y];
}

void ck_orient_avx2(const ck_orient_params *p) {
  const int flip_x = p->orientation & CK_FLIP_X, flip_y = p->orientation & CK_FLIP_Y;
  if (p->orientation & CK_TRANSPOSE) {
    const int32_t width = p->src_height, height = p->src_width;
    const uint8_t *src = flip_x ? p->src + (width - 1) * p->src_pitch : p->src;
    uint8_t *dst = flip_y ? p->dst + (height - 1) * p->dst_pitch : p->dst;
    transpose(src, flip_x ? -p->src_pitch : p->src_pitch, dst, flip_y ? -p->dst_pitch : p->dst_pitch, width, height);
    return;
  }
  for (int32_t y = 0; y < p->src_height; y++) {
    const uint8_t *src = p->src + (flip_y ? p->src_height - 1 - y : y) * p->src_pitch;
    uint8_t *dst = p->dst + y * p->dst_pitch;
    if (flip_x) reverse_row(src, dst, p->src_width);
    else memcpy(dst, src, (size_t)p->src_width);
  }
}

CK_END
#endif
