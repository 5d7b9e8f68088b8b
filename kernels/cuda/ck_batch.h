// What the host writes and a launch reads: several items of one kernel in one parameter struct.
//
// A launch has one dimension. Item i owns the blocks from tiling.first to the next item's; in it, a block's number
// is turned into a place by tiling.across. The struct is passed by value, so a launch needs no memory of its own.
#ifndef CK_BATCH_H
#define CK_BATCH_H

#include "../include/clipkernels.h"

enum {
  ck_batch_items = 16,    // five layers of three planes; a struct stays far below the 4096 bytes of a launch
  ck_block_threads = 256,
};

// Square tiles of ck_orient with CK_TRANSPOSE, in samples. The odd number of words in a row of shared memory spreads
// a column over its banks.
enum { ck_transposed_tile = 64, ck_transposed_pitch = ck_transposed_tile + 4 };

typedef struct ck_tiling {
  uint32_t first;   // the item's first block
  uint32_t across;  // units (16-byte groups, tiles, blocks of samples; the kernel says which) in a row of them
} ck_tiling;

// How one item of ck_resample is cut. The tables lie in device memory, where the host does not read them: a tile
// finds out for itself how many source rows fit its ring, and goes through its outputs in as many steps as it takes.
typedef struct ck_resample_tile {
  int32_t width;        // columns of a tile, a power of two up to 64
  int32_t height;       // output rows of a tile
  int32_t ring_rows;    // rows of mid kept in shared memory, at least y_taps
  int32_t stage_bytes;  // room for source rows; 0: samples and weights are read where they lie
} ck_resample_tile;

// The regions of a tile's shared memory, in this order; each begins on 16 bytes.
typedef struct ck_resample_layout {
  uint32_t mid, starts, weights, stage, bytes;
} ck_resample_layout;

static inline uint32_t ck_round16(uint32_t v) { return (v + 15) & ~15u; }

// Pairs of weights that a column has in shared memory: whole groups of four taps.
static inline uint32_t ck_weight_pairs(int32_t taps) { return ((uint32_t)taps + 3) / 4 * 2; }

static inline ck_resample_layout ck_lay_out(const ck_resample_tile *t, int32_t x_taps) {
  ck_resample_layout l;
  const uint32_t columns = (uint32_t)t->width, staged = t->stage_bytes > 0;
  l.mid = 0;
  l.starts = ck_round16((uint32_t)t->ring_rows * columns * 2);
  l.weights = l.starts + ck_round16(staged * columns * 4);
  l.stage = l.weights + ck_round16(staged * ck_weight_pairs(x_taps) * columns * 4);
  l.bytes = l.stage + (uint32_t)t->stage_bytes;
  return l;
}

// ck_<kernel>_item and ck_<kernel>_batch.
#define CK_UNITS(...)
#define CK_TILES(...)
#define CK_PLACED(kernel, fields) fields
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, ...) \
  typedef struct ck_##name##_item {                                       \
    ck_##name##_params p;                                                 \
    ck_tiling tiling;                                                     \
    plan                                                                  \
  } ck_##name##_item;                                                     \
  typedef struct ck_##name##_batch {                                      \
    uint32_t count, blocks;                                               \
    ck_##name##_item items[ck_batch_items];                               \
  } ck_##name##_batch;
#include "../include/clipkernels.def"

#endif
