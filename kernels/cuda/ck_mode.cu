// Blend modes, formed in R'G'B': four luma samples and their chroma a thread.
#include "ck_rows.h"

typedef struct ck_rgb {
  int32_t r, g, b;
} ck_rgb;

// BT.709 limited, 13 fractional bits.
CK_DEVICE ck_rgb ck_decode(int32_t y, int32_t u, int32_t v) {
  const int32_t l = 9539 * (y - 16), cb = u - 128, cr = v - 128;
  return {(int32_t)ck_byte(ck_shifted(l + 14686 * cr, 13)), (int32_t)ck_byte(ck_shifted(l - 1747 * cb - 4366 * cr, 13)),
          (int32_t)ck_byte(ck_shifted(l + 17305 * cb, 13))};
}

CK_DEVICE int32_t ck_product(int32_t a, int32_t b) { return (int32_t)((uint32_t)(a * b + 127) / 255); }

CK_DEVICE int32_t ck_formed(int32_t mode, int32_t b, int32_t t) {
  if (mode == CK_MODE_ADD) return ck_least(b + t, 255);
  if (mode == CK_MODE_MULTIPLY) return ck_product(b, t);
  if (mode == CK_MODE_SCREEN) return 255 - ck_product(255 - b, 255 - t);
  return b < 128 ? ck_product(2 * b, t) : 255 - ck_product(2 * (255 - b), 255 - t);
}

CK_DEVICE uint8_t ck_mixed(int32_t bottom, int32_t top, int32_t a) {
  return (uint8_t)(bottom + ck_share(top - bottom, a));
}

CK_KERNEL(ck_cuda_mode, mode) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const uint32_t unit = ck_unit(block, item.tiling, t);
    const int32_t cx = (int32_t)(unit % item.tiling.across), cy = (int32_t)(unit / item.tiling.across);
    if (2 * cy >= p.height) return;
    uint8_t *u = ck_row(p.out[1], p.out_pitch[1], cy) + cx, *v = ck_row(p.out[2], p.out_pitch[2], cy) + cx;
    const int32_t top_u = ck_row(p.top[1], p.top_pitch[1], cy)[cx], top_v = ck_row(p.top[2], p.top_pitch[2], cy)[cx];
    const int32_t mode = p.mode, opacity = p.opacity, old_u = *u, old_v = *v;
    ck_rgb sum = {0, 0, 0};
    int32_t masks = 0;
#pragma unroll
    for (int32_t i = 0; i < 4; i++) {
      const int32_t x = 2 * cx + (i & 1), y = 2 * cy + (i >> 1);
      uint8_t *luma = ck_row(p.out[0], p.out_pitch[0], y) + x;
      const int32_t mask = p.mask ? ck_row(p.mask, p.mask_pitch, y)[x] : 255;
      const ck_rgb bottom = ck_decode(*luma, old_u, old_v);
      const ck_rgb top = ck_decode(ck_row(p.top[0], p.top_pitch[0], y)[x], top_u, top_v);
      const ck_rgb rgb = {ck_formed(mode, bottom.r, top.r), ck_formed(mode, bottom.g, top.g),
                          ck_formed(mode, bottom.b, top.b)};
      sum = {sum.r + rgb.r, sum.g + rgb.g, sum.b + rgb.b};
      masks += mask;
      const int32_t formed = 16 + ck_shifted(2992 * rgb.r + 10063 * rgb.g + 1016 * rgb.b, 14);
      *luma = ck_mixed(*luma, formed, ck_alpha(mask, opacity));
    }
    const int32_t a = ck_alpha((masks + 2) >> 2, opacity);
    *u = ck_mixed(old_u, 128 + ck_shifted(-1649 * sum.r - 5547 * sum.g + 7196 * sum.b, 16), a);
    *v = ck_mixed(old_v, 128 + ck_shifted(7196 * sum.r - 6536 * sum.g - 660 * sum.b, 16), a);
  });
}
