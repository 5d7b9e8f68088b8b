#ifndef CK_RESAMPLE_TILE_H
#define CK_RESAMPLE_TILE_H

#include "ck_rows.h"

// One tile of an output plane.
typedef struct ck_tile {
  ck_resample_layout layout;
  int32_t width, columns;   // width is a power of two; columns of it lie in the picture
  int32_t x, y;
  int32_t ring_rows, base;  // source row r lies in the ring's row (r - base) % ring_rows
} ck_tile;

CK_DEVICE uint32_t ck_slot(const ck_tile &tile, int32_t row) {
  return (uint32_t)(row - tile.base) % (uint32_t)tile.ring_rows;
}

// The row's place `rows` after the one in `slot`, at most a ring further on.
CK_DEVICE uint32_t ck_slot_behind(const ck_tile &tile, uint32_t slot, int32_t rows) {
  const uint32_t at = slot + (uint32_t)rows, ring = (uint32_t)tile.ring_rows;
  return at < ring ? at : at - ring;
}

CK_DEVICE uint32_t ck_slot_after(const ck_tile &tile, uint32_t slot) {
  return slot + 1 < (uint32_t)tile.ring_rows ? slot + 1 : 0;
}

// Column and first row of a thread where threads take one column each, and the rows from one turn to the next.
typedef struct ck_column {
  uint32_t x;
  int32_t row, step;
} ck_column;

CK_DEVICE ck_column ck_column_of(const ck_tile &tile, uint32_t t) {
  const uint32_t width = (uint32_t)tile.width;
  return {t & (width - 1), (int32_t)(t / width), (int32_t)(ck_block_threads / width)};
}

#endif
