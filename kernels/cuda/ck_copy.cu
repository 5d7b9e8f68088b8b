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

CK_KERNEL(ck_cuda_copy, copy) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const ck_group g = ck_group_of(p.dst, p.dst_pitch, p.width, p.height, item.tiling, ck_unit(block, item.tiling, t));
    if (!g.count) return;
    const uint8_t *row = ck_row(p.src, p.src_pitch, g.y);
    uint8_t *to = ck_row(p.dst, p.dst_pitch, g.y) + g.x;
    if (g.count == 16) ck_store(to, ck_load_group(row, g.x, p.width));
    else
      for (int32_t i = 0; i < g.count; i++) to[i] = row[g.x + i];
  });
}
