// How launches are filled: each kernel says how many blocks an item takes, the rest is the same for all.
#ifndef CK_PLAN_H
#define CK_PLAN_H

#include <clipkernels_cuda.h>
#include <stdbool.h>

#include "../ck_batch.h"

// 48 KiB is what every GPU gives a block without being asked for more.
enum { ck_shared_limit = 48 * 1024 };

static inline uint32_t ck_ceiling(int64_t whole, int64_t part) { return (uint32_t)((whole + part - 1) / part); }

// Blocks for `rows` rows of `across` units, a unit a thread.
static inline uint32_t ck_blocks_of_units(uint32_t across, int32_t rows) {
  return ck_ceiling((int64_t)across * rows, ck_block_threads);
}

// 16-byte groups that a row of `bytes` can touch, wherever it begins.
static inline uint32_t ck_groups_across(int64_t bytes) { return (uint32_t)((bytes + 30) / 16); }

// Defines ck_cuda_plan_<kernel>. `function_of(p)` names the function for an item, `place(item, shared)` cuts it: it
// sets tiling.across and raises the shared memory, and returns the item's blocks, or 0 if it cannot be launched.
#define CK_PLAN(kernel, function_of, place)                                                                 \
  int ck_cuda_plan_##kernel(const ck_##kernel##_params *items, int count, ck_cuda_launch *out) {            \
    _Static_assert(sizeof(ck_##kernel##_batch) <= sizeof out->params, "more than a launch takes");          \
    if (count < 1) return 0;                                                                                \
    ck_##kernel##_batch *batch = (ck_##kernel##_batch *)out->params;                                        \
    *batch = (ck_##kernel##_batch){.count = 0};                                                             \
    out->function = function_of(&items[0]);                                                                 \
    out->shared_bytes = 0;                                                                                  \
    for (int i = 0; i < count && i < ck_batch_items && function_of(&items[i]) == out->function; i++) {      \
      ck_##kernel##_item *item = &batch->items[i];                                                          \
      item->p = items[i];                                                                                   \
      item->tiling.first = batch->blocks;                                                                   \
      const uint32_t blocks = place(item, &out->shared_bytes);                                              \
      if (!blocks || blocks > INT32_MAX - batch->blocks) break;                                             \
      batch->blocks += blocks;                                                                              \
      batch->count++;                                                                                       \
    }                                                                                                       \
    out->grid[0] = batch->blocks, out->block[0] = ck_block_threads;                                         \
    out->grid[1] = out->grid[2] = out->block[1] = out->block[2] = 1;                                        \
    out->params_size = sizeof *batch;                                                                       \
    return (int)batch->count;                                                                               \
  }

#endif
