// Orientation (the eight of them) and turning by any angle.
#include "ck_rows.h"

// The four that keep rows: 16 samples a thread.
CK_KERNEL(ck_cuda_orient, orient) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const int32_t width = p.src_width, last = width - 1;
    const ck_group g =
        ck_group_of(p.dst, p.dst_pitch, width, p.src_height, item.tiling, ck_unit(block, item.tiling, t));
    if (!g.count) return;
    const bool mirrored = p.orientation & CK_FLIP_X;
    const uint8_t *row = ck_row(p.src, p.src_pitch, p.orientation & CK_FLIP_Y ? p.src_height - 1 - g.y : g.y);
    uint8_t *to = ck_row(p.dst, p.dst_pitch, g.y) + g.x;
    if (g.count < 16) {
      for (int32_t i = 0; i < g.count; i++) to[i] = row[mirrored ? last - g.x - i : g.x + i];
      return;
    }
    ck_u32x4 v = ck_load_group(row, mirrored ? last - g.x - 15 : g.x, width);
    if (mirrored)
      v = ck_u32x4{ck_permute(v[3], 0, 0x0123), ck_permute(v[2], 0, 0x0123), ck_permute(v[1], 0, 0x0123),
                   ck_permute(v[0], 0, 0x0123)};
    ck_store(to, v);
  });
}

// The four that swap rows and columns, through shared memory, so that both sides are read and written along their
// rows.

CK_KERNEL(ck_cuda_transpose, orient) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  const uint32_t tile = block.index - item.tiling.first;
  const ck_shared<uint8_t> samples = block.shared<uint8_t>(0);
  // The tile's place in the source; the destination is that, swapped, then flipped.
  const int32_t sx = (int32_t)(tile % item.tiling.across) * ck_transposed_tile;
  const int32_t sy = (int32_t)(tile / item.tiling.across) * ck_transposed_tile;
  const int32_t columns = ck_least(ck_transposed_tile, p.src_width - sx), rows = ck_least(ck_transposed_tile, p.src_height - sy);
  block.each([&](uint32_t t) {
    const int32_t x = (int32_t)(t % ck_transposed_tile);
    for (int32_t y = (int32_t)(t / ck_transposed_tile); y < rows; y += ck_block_threads / ck_transposed_tile)
      if (x < columns) samples[(uint32_t)(y * ck_transposed_pitch + x)] = ck_row(p.src, p.src_pitch, sy + y)[sx + x];
  });
  block.sync();
  block.each([&](uint32_t t) {
    const int32_t y = (int32_t)(t % ck_transposed_tile), width = p.src_height, height = p.src_width;
    for (int32_t x = (int32_t)(t / ck_transposed_tile); x < columns; x += ck_block_threads / ck_transposed_tile) {
      if (y >= rows) return;
      const int32_t dx = p.orientation & CK_FLIP_X ? width - 1 - sy - y : sy + y;
      const int32_t dy = p.orientation & CK_FLIP_Y ? height - 1 - sx - x : sx + x;
      ck_row(p.dst, p.dst_pitch, dy)[dx] = samples[(uint32_t)(y * ck_transposed_pitch + x)];
    }
  });
}

// 256ths by which `position` lies outside [0, last].
CK_DEVICE int64_t ck_outside(int64_t position, int64_t last) {
  return position < 0 ? -position : position > last * 256 ? position - last * 256 : 0;
}

CK_DEVICE int32_t ck_index(int64_t v, int32_t last) { return v < 0 ? 0 : v > last ? last : (int32_t)v; }

// Tiles of 32 x 8, a sample a thread: what a turned tile reads lies near together.
CK_KERNEL(ck_cuda_affine, affine) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  const uint32_t tile = block.index - item.tiling.first;
  block.each([&](uint32_t t) {
    const int32_t x = (int32_t)(tile % item.tiling.across * 32 + t % 32);
    const int32_t y = (int32_t)(tile / item.tiling.across * 8 + t / 32);
    if (x >= p.dst_width || y >= p.dst_height) return;
    const int32_t last_x = p.src_width - 1, last_y = p.src_height - 1;
    const int64_t sx = (p.x0 + (int64_t)p.xx * x + (int64_t)p.xy * y + 128) >> 8;
    const int64_t sy = (p.y0 + (int64_t)p.yx * x + (int64_t)p.yy * y + 128) >> 8;
    const int32_t fx = (int32_t)(sx & 255), fy = (int32_t)(sy & 255);
    const uint8_t *above = ck_row(p.src, p.src_pitch, ck_index(sy >> 8, last_y));
    const uint8_t *below = ck_row(p.src, p.src_pitch, ck_index((sy >> 8) + 1, last_y));
    const int32_t left = ck_index(sx >> 8, last_x), right = ck_index((sx >> 8) + 1, last_x);
    const int32_t upper = above[left] * (256 - fx) + above[right] * fx;
    const int32_t lower = below[left] * (256 - fx) + below[right] * fx;
    ck_row(p.dst, p.dst_pitch, y)[x] = (uint8_t)((upper * (256 - fy) + lower * fy + 32768) >> 16);
    if (!p.coverage) return;
    const int64_t ox = ck_outside(sx, last_x), oy = ck_outside(sy, last_y);
    const int32_t cx = ox > 256 ? 0 : 256 - (int32_t)ox, cy = oy > 256 ? 0 : 256 - (int32_t)oy;
    ck_row(p.coverage, p.coverage_pitch, y)[x] = (uint8_t)((cx * cy * 255 + 32768) >> 16);
  });
}
