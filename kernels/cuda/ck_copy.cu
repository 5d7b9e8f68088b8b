// Fill, copy and split: 16 bytes a thread.
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

// Groups are the u plane's; a whole one takes 32 interleaved bytes and gives 16 to each plane.
CK_KERNEL(ck_cuda_split, split) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const int32_t sample = p.bits / 8, bytes = p.width * sample;
    const ck_group g = ck_group_of(p.u, p.u_pitch, bytes, p.height, item.tiling, ck_unit(block, item.tiling, t));
    if (!g.count) return;
    const uint8_t *row = ck_row((const uint8_t *)p.src, p.src_pitch, g.y);
    uint8_t *u = ck_row((uint8_t *)p.u, p.u_pitch, g.y) + g.x, *v = ck_row((uint8_t *)p.v, p.v_pitch, g.y) + g.x;
    if (g.count == 16) {
      const ck_u32x4 low = ck_load_group(row, 2 * g.x, 2 * bytes), high = ck_load_group(row, 2 * g.x + 16, 2 * bytes);
      const uint32_t first = sample == 1 ? 0x6420 : 0x5410, second = sample == 1 ? 0x7531 : 0x7632;
      ck_u32x4 a, b;
#pragma unroll
      for (int i = 0; i < 4; i++) {
        const uint32_t even = i < 2 ? low[2 * i] : high[2 * i - 4], odd = i < 2 ? low[2 * i + 1] : high[2 * i - 3];
        a[i] = ck_shift_samples(ck_permute(even, odd, first), p.bits, p.shift);
        b[i] = ck_shift_samples(ck_permute(even, odd, second), p.bits, p.shift);
      }
      ck_store(u, a);
      ck_store_group(v, b);
      return;
    }
    for (int32_t i = 0; i < g.count; i += sample) {
      const uint8_t *pair = row + 2 * (g.x + i);
      if (sample == 1) {
        u[i] = (uint8_t)(pair[0] >> p.shift);
        v[i] = (uint8_t)(pair[1] >> p.shift);
      } else {
        *(uint16_t *)(u + i) = (uint16_t)(((const uint16_t *)pair)[0] >> p.shift);
        *(uint16_t *)(v + i) = (uint16_t)(((const uint16_t *)pair)[1] >> p.shift);
      }
    }
  });
}
