// Generated pictures, each defined in reference/: four luma samples and their chroma a thread.
#include "ck_noise.h"
#include "ck_plasma.h"
#include "ck_testcard.h"

CK_KERNEL(ck_cuda_pattern, pattern) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  block.each([&](uint32_t t) {
    const uint32_t unit = ck_unit(block, item.tiling, t);
    const int32_t cx = (int32_t)(unit % item.tiling.across), cy = (int32_t)(unit / item.tiling.across);
    if (2 * cy >= p.height) return;
    const int32_t width = p.whole_width, height = p.whole_height, pattern = p.pattern;
    const int32_t from_x = p.from_x, from_y = p.from_y;
    const uint32_t seed = p.seed;
    const int64_t milliseconds = p.milliseconds;
#pragma unroll
    for (int32_t i = 0; i < 4; i++) {
      const int32_t column = 2 * cx + (i & 1), row = 2 * cy + (i >> 1), x = from_x + column, y = from_y + row;
      ck_color c;
      if (pattern == CK_PATTERN_TESTCARD) c = ck_testcard(width, height, milliseconds, x, y);
      else if (pattern == CK_PATTERN_NOISE) c = ck_noise(seed, milliseconds, x, y, !i);
      else c = ck_plasma(width, height, seed, milliseconds, x, y, !i);
      ck_row(p.y, p.y_pitch, row)[column] = (uint8_t)c.y;
      if (i) continue;
      ck_row(p.u, p.u_pitch, cy)[cx] = (uint8_t)c.u;
      ck_row(p.v, p.v_pitch, cy)[cx] = (uint8_t)c.v;
    }
  });
}
