// How launches are filled: each kernel says how many blocks an item takes, the rest is the same for all.
#ifndef CK_PLAN_H
#define CK_PLAN_H

#include <clipkernels_cuda.h>

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

// The CK_PLACED of clipkernels.def. Each cuts its item: it sets tiling.across, raises *shared to the shared memory that
// it needs, and returns the item's blocks, or 0 if it cannot be launched.
uint32_t ck_place_resample(ck_resample_item *item, uint32_t *shared);
uint32_t ck_place_orient(ck_orient_item *item, uint32_t *shared);

#endif
