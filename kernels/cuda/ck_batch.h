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

typedef struct ck_resample_item {
  ck_resample_params p;
  ck_tiling tiling;
  ck_resample_tile tile;
} ck_resample_item;

#define CK_ITEM(kernel)            \
  typedef struct ck_##kernel##_item { \
    ck_##kernel##_params p;        \
    ck_tiling tiling;              \
  } ck_##kernel##_item;
CK_ITEM(blend)
CK_ITEM(premultiply)
CK_ITEM(fill)
CK_ITEM(orient)
CK_ITEM(copy)
CK_ITEM(split)
CK_ITEM(matrix)
CK_ITEM(lut3d)
CK_ITEM(affine)
CK_ITEM(mask)
CK_ITEM(pattern)
CK_ITEM(gradient)
CK_ITEM(mode)
#undef CK_ITEM

// Every kernel of clipkernels.h.
#define CK_FOR_EACH_KERNEL(X) \
  X(resample) X(blend) X(premultiply) X(fill) X(orient) X(copy) X(split) X(matrix) X(lut3d) X(affine) X(mask) \
  X(pattern) X(gradient) X(mode)

#define CK_BATCH(kernel)                   \
  typedef struct ck_##kernel##_batch {     \
    uint32_t count, blocks;                \
    ck_##kernel##_item items[ck_batch_items]; \
  } ck_##kernel##_batch;
CK_FOR_EACH_KERNEL(CK_BATCH)
#undef CK_BATCH

// Every function of the image, and the kernel whose batch it takes.
#define CK_FOR_EACH_FUNCTION(X)                                                                  \
  X(ck_cuda_resample_8to8, resample) X(ck_cuda_resample_8to16, resample)                         \
  X(ck_cuda_resample_16to8, resample) X(ck_cuda_resample_16to16, resample)                       \
  X(ck_cuda_blend, blend) X(ck_cuda_premultiply, premultiply) X(ck_cuda_fill, fill)              \
  X(ck_cuda_orient, orient) X(ck_cuda_transpose, orient) X(ck_cuda_copy, copy)                   \
  X(ck_cuda_split, split) X(ck_cuda_matrix, matrix) X(ck_cuda_lut3d, lut3d)                      \
  X(ck_cuda_affine, affine) X(ck_cuda_mask, mask) X(ck_cuda_pattern, pattern)       \
  X(ck_cuda_gradient, gradient) X(ck_cuda_mode, mode)

#endif
