// Blend, and the two helpers that prepare what it takes: 16 samples a thread.
#include "ck_rows.h"

CK_KERNEL(ck_cuda_blend, blend) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const ck_group g = ck_group_of(p.out, p.out_pitch, p.width, p.height, item.tiling, ck_unit(block, item.tiling, t));
    if (!g.count) return;
    const int32_t opacity = p.opacity, zero = p.zero;
    const ck_input bottom = {p.bottom, p.bottom_pitch}, top = {p.top, p.top_pitch}, mask = {p.mask, p.mask_pitch};
    if (p.premultiplied) {
      ck_each_sample<3>(p.out, p.out_pitch, {bottom, top, mask}, p.width, g, [&](const int32_t *v) {
        const int32_t rest = CK_OPAQUE - ck_alpha(v[2], opacity);
        return ck_byte(zero + ck_share(v[1] - zero, opacity) + ck_share(v[0] - zero, rest));
      });
    } else if (p.mask) {
      ck_each_sample<3>(p.out, p.out_pitch, {bottom, top, mask}, p.width, g, [&](const int32_t *v) {
        return (uint32_t)(v[0] + ck_share(v[1] - v[0], ck_alpha(v[2], opacity)));
      });
    } else {
      ck_each_sample<2>(p.out, p.out_pitch, {bottom, top}, p.width, g, [&](const int32_t *v) {
        return (uint32_t)(v[0] + ck_share(v[1] - v[0], opacity));
      });
    }
  });
}

CK_KERNEL(ck_cuda_premultiply, premultiply) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const ck_group g = ck_group_of(p.plane, p.pitch, p.width, p.height, item.tiling, ck_unit(block, item.tiling, t));
    if (!g.count) return;
    const ck_input plane = {p.plane, p.pitch}, mask = {p.mask, p.mask_pitch};
    const int32_t zero = p.zero;
    // The zero stands inside the division, so that nothing is negative.
    ck_each_sample<2>(p.plane, p.pitch, {plane, mask}, p.width, g, [&](const int32_t *v) {
      return (uint32_t)(v[0] * v[1] + zero * (255 - v[1]) + 127) / 255;
    });
  });
}

CK_KERNEL(ck_cuda_mask, mask) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const ck_group g = ck_group_of(p.mask, p.pitch, p.width, p.height, item.tiling, ck_unit(block, item.tiling, t));
    if (!g.count) return;
    const ck_input mask = {p.mask, p.pitch}, other = {p.other, p.other_pitch};
    ck_each_sample<2>(p.mask, p.pitch, {mask, other}, p.width, g,
                      [&](const int32_t *v) { return (uint32_t)(v[0] * v[1] + 127) / 255; });
  });
}
