// Fill and copy: 16 bytes a thread.
#include "ck_rows.h"

CK_KERNEL(ck_cuda_fill, fill) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const ck_group g = ck_group_of(p.dst, p.pitch, p.width, p.height, item.tiling, ck_unit(block, item.tiling, t));
    uint8_t *to = ck_row(p.dst, p.pitch, g.y) + g.x;
    const uint32_t four = (uint32_t)p.value * 0x01010101u;
    if (g.count == 16) ck_store(to, ck_u32x4{four, four, four, four});
    else
      for (int32_t i = 0; i < g.count; i++) to[i] = (uint8_t)four;
  });
}

// The samples of a word, shifted to the right: what each leaves to the next is masked away.
CK_DEVICE uint32_t ck_shift_samples(uint32_t word, int32_t bits, int32_t shift) {
  return word >> shift & (bits == 8 ? (0xffu >> shift) * 0x01010101u : (0xffffu >> shift) * 0x00010001u);
}

CK_KERNEL(ck_cuda_copy, copy) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const int32_t sample = p.bits / 8, bytes = p.width * sample;
    const ck_group g = ck_group_of(p.dst, p.dst_pitch, bytes, p.height, item.tiling, ck_unit(block, item.tiling, t));
    if (!g.count) return;
    const uint8_t *row = ck_row((const uint8_t *)p.src, p.src_pitch, g.y);
    uint8_t *to = ck_row((uint8_t *)p.dst, p.dst_pitch, g.y) + g.x;
    if (g.count == 16) {
      ck_u32x4 v = ck_load_group(row, g.x, bytes);
#pragma unroll
      for (int i = 0; i < 4; i++) v[i] = ck_shift_samples(v[i], p.bits, p.shift);
      ck_store(to, v);
    } else if (sample == 1) {
      for (int32_t i = 0; i < g.count; i++) to[i] = (uint8_t)(row[g.x + i] >> p.shift);
    } else {
      for (int32_t i = 0; i < g.count; i += 2)
        *(uint16_t *)(to + i) = (uint16_t)(*(const uint16_t *)(row + g.x + i) >> p.shift);
    }
  });
}
