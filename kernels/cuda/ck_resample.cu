// Resampling: a block makes a tile of the output. Source rows are staged in shared memory, filtered horizontally
// into a ring of rows of 16-bit mid values, and that vertically; nothing goes through global memory in between.
#include "ck_resample_horizontal.h"
#include "ck_resample_vertical.h"

// The last output row, exclusive, whose source rows fit a ring that begins at row `from`. Most tiles fit whole.
CK_DEVICE int32_t ck_rows_that_fit(const ck_resample_params &p, int32_t ring_rows, int32_t y, int32_t end, int32_t from) {
  if (p.y_start[end - 1] + p.y_taps - from <= ring_rows) return end;
  while (p.y_start[y + 1] + p.y_taps - from <= ring_rows) y++;
  return y + 1;
}

template <class Source, class Result>
CK_DEVICE void ck_resample_body(const ck_block &block, const ck_resample_batch &batch) {
  const auto &item = ck_item_of(batch, block.index);
  const auto &p = item.p;
  const uint32_t number = block.index - item.tiling.first;
  ck_tile tile;
  tile.layout = ck_lay_out(&item.tile, p.x_taps);
  tile.width = item.tile.width, tile.ring_rows = item.tile.ring_rows;
  tile.x = (int32_t)(number % item.tiling.across) * tile.width;
  tile.columns = ck_least(tile.width, p.dst_width - tile.x);
  tile.y = (int32_t)(number / item.tiling.across) * item.tile.height;
  const int32_t end = ck_least(tile.y + item.tile.height, p.dst_height);
  tile.base = p.y_start[tile.y];

  ck_window window;
  const bool staged = ck_open_window<Source>(p, tile, item.tile.stage_bytes, window);
  // Rows from y_start[y] to `next` are in the ring.
  int32_t next = tile.base;
  for (int32_t y = tile.y; y < end;) {
    const int32_t from = p.y_start[y], until_y = ck_rows_that_fit(p, tile.ring_rows, y, end, from);
    const int32_t until = p.y_start[until_y - 1] + p.y_taps;
    next = ck_most(next, from);
    if (staged) ck_horizontal_staged<Source>(block, p, tile, window, next, until);
    else ck_horizontal_direct<Source>(block, p, tile, next, until);
    ck_vertical<Result>(block, p, tile, y, until_y);
    next = until, y = until_y;
  }
}

CK_KERNEL(ck_cuda_resample_8to8, resample) { ck_resample_body<uint8_t, uint8_t>(block, batch); }
CK_KERNEL(ck_cuda_resample_8to16, resample) { ck_resample_body<uint8_t, uint16_t>(block, batch); }
CK_KERNEL(ck_cuda_resample_16to8, resample) { ck_resample_body<uint16_t, uint8_t>(block, batch); }
CK_KERNEL(ck_cuda_resample_16to16, resample) { ck_resample_body<uint16_t, uint16_t>(block, batch); }
