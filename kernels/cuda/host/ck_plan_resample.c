// How ck_resample is cut into tiles. The tables are the device's, so sizes are estimates from the parameters: a tile
// whose rows or columns need more room than it has takes more steps, or reads without staging, and is right all the
// same.
#include <stdbool.h>

#include "ck_plan.h"

enum {
  widest_tile = 64,
  narrowest_staged = 8,
  most_ring_bytes = 24 * 1024,   // with the rest, three blocks or more fit a multiprocessor of 100 KiB
  most_stage_bytes = 8 * 1024,
  least_stage_bytes = 1024,
  most_weight_bytes = 16 * 1024,
};

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

// Source samples that `outputs` neighbours read, if they lie evenly over the whole source.
static int32_t reach(int32_t outputs, int32_t source, int32_t all, int32_t taps) {
  return least((int32_t)((int64_t)outputs * source / all) + taps + 1, source);
}

// Each tile filters the rows between its first and last output and the taps around them; tall tiles share more of
// those where the filter is long.
static int32_t tile_height(const ck_resample_params *p) {
  const int32_t height = p->y_taps <= 16 ? 32 : p->y_taps <= 64 ? 64 : 128;
  return least(height, p->dst_height);
}

// Rows of mid: what the tile is likely to need, at least y_taps, less where memory is short.
static int32_t ring_rows(const ck_resample_params *p, const ck_resample_tile *tile) {
  const int32_t wanted = reach(tile->height, p->src_height, p->dst_height, p->y_taps);
  const int32_t room = most_ring_bytes / (2 * tile->width), rows = least(wanted, room);
  return rows > p->y_taps ? rows : p->y_taps;
}

static int32_t stage_bytes(const ck_resample_params *p, const ck_resample_tile *tile) {
  if (ck_weight_pairs(p->x_taps) * (uint32_t)tile->width * 4 > most_weight_bytes) return 0;
  const int32_t step = p->src_step == 2 ? 2 : 1, size = p->src_bits > 8 ? 2 : 1;
  const int64_t row = (int64_t)reach(tile->width, p->src_width, p->dst_width, p->x_taps) * step * size + 48;
  const int64_t wanted = row * tile->ring_rows;
  if (row > most_stage_bytes) return 0;
  return (int32_t)ck_round16((uint32_t)(wanted > most_stage_bytes    ? most_stage_bytes
                                        : wanted < least_stage_bytes ? least_stage_bytes
                                                                     : wanted));
}

// Whether a tile of this width fits, with room to stage source rows or without.
static bool fits(const ck_resample_params *p, int32_t width, bool staged, ck_resample_tile *tile) {
  tile->width = width;
  tile->height = tile_height(p);
  tile->ring_rows = ring_rows(p, tile);
  tile->stage_bytes = staged ? stage_bytes(p, tile) : 0;
  return staged == (tile->stage_bytes > 0) && ck_lay_out(tile, p->x_taps).bytes <= ck_shared_limit;
}

// The widest tile that stages what it reads, unless that is narrow; else the widest of all.
static bool choose(const ck_resample_params *p, ck_resample_tile *tile) {
  for (int32_t width = widest_tile; width >= narrowest_staged; width /= 2)
    if (fits(p, width, true, tile)) return true;
  for (int32_t width = widest_tile; width >= 1; width /= 2)
    if (fits(p, width, false, tile)) return true;
  return false;
}

uint32_t ck_place_resample(ck_resample_item *item, uint32_t *shared) {
  const ck_resample_params *p = &item->p;
  ck_resample_tile *tile = &item->tile;
  if (!choose(p, tile)) return 0;
  const uint32_t bytes = ck_lay_out(tile, p->x_taps).bytes;
  if (*shared < bytes) *shared = bytes;
  item->tiling.across = ck_ceiling(p->dst_width, tile->width);
  return item->tiling.across * ck_ceiling(p->dst_height, tile->height);
}
