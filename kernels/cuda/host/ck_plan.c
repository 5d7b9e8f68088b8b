// Launches, planned from the rows of clipkernels.def.
#include "ck_plan.h"

// Rows where they stay rows, else tiles through shared memory.
uint32_t ck_place_orient(ck_orient_item *item, uint32_t *shared) {
  if (!(item->p.orientation & CK_TRANSPOSE)) {
    item->tiling.across = ck_groups_across(item->p.src_width);
    return ck_blocks_of_units(item->tiling.across, item->p.src_height);
  }
  *shared = ck_transposed_tile * ck_transposed_pitch;
  item->tiling.across = ck_ceiling(item->p.src_width, ck_transposed_tile);
  return item->tiling.across * ck_ceiling(item->p.src_height, ck_transposed_tile);
}

static uint32_t place_units(ck_tiling *tiling, int32_t across, int32_t rows) {
  tiling->across = (uint32_t)across;
  return ck_blocks_of_units(tiling->across, rows);
}

static uint32_t place_tiles(ck_tiling *tiling, int32_t width, int32_t height, int32_t tile_width, int32_t tile_height) {
  tiling->across = ck_ceiling(width, tile_width);
  return tiling->across * ck_ceiling(height, tile_height);
}

// For each kernel: the function for an item, how an item is placed (as ck_place_* do), and a launch of several.
// Functions are told apart by address: one constant each.
#define CK_FUNCTION(kernel, function, condition) \
  if (condition) return #function;
#define CK_UNITS(across, rows) return place_units(&item->tiling, (int32_t)(across), rows);
#define CK_TILES(width, height, tile_width, tile_height) \
  return place_tiles(&item->tiling, width, height, tile_width, tile_height);
#define CK_PLACED(kernel, fields) return ck_place_##kernel(item, shared);
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, functions, ...)              \
  static const char *name##_function(const ck_##name##_params *p) {                               \
    (void)p;                                                                                      \
    functions                                                                                     \
    return NULL;                                                                                  \
  }                                                                                               \
  static uint32_t place_##name(ck_##name##_item *item, uint32_t *shared) {                        \
    const ck_##name##_params *p = &item->p;                                                       \
    (void)p, (void)shared;                                                                        \
    plan                                                                                          \
  }                                                                                               \
  static int plan_##name(const ck_call *calls, int count, ck_cuda_launch *out) {                  \
    _Static_assert(sizeof(ck_##name##_batch) <= sizeof out->params, "more than a launch takes");  \
    ck_##name##_batch *batch = (ck_##name##_batch *)out->params;                                  \
    *batch = (ck_##name##_batch){.count = 0};                                                     \
    out->function = name##_function(&calls[0].p.name);                                            \
    out->shared_bytes = 0;                                                                        \
    for (int i = 0; i < count && i < ck_batch_items; i++) {                                       \
      if (calls[i].kernel != ck_kernel_##name || name##_function(&calls[i].p.name) != out->function) break; \
      ck_##name##_item *item = &batch->items[i];                                                  \
      item->p = calls[i].p.name;                                                                  \
      item->tiling.first = batch->blocks;                                                         \
      const uint32_t blocks = place_##name(item, &out->shared_bytes);                             \
      if (!blocks || blocks > INT32_MAX - batch->blocks) break;                                   \
      batch->blocks += blocks;                                                                    \
      batch->count++;                                                                             \
    }                                                                                             \
    out->grid[0] = batch->blocks, out->block[0] = ck_block_threads;                               \
    out->grid[1] = out->grid[2] = out->block[1] = out->block[2] = 1;                              \
    out->params_size = sizeof *batch;                                                             \
    return (int)batch->count;                                                                     \
  }
#include <clipkernels.def>

int ck_cuda_plan(const ck_call *calls, int count, ck_cuda_launch *out) {
  if (count < 1) return 0;
  switch (calls[0].kernel) {
#define CLIPKERNEL(name, ...) \
  case ck_kernel_##name: return plan_##name(calls, count, out);
#include <clipkernels.def>
  }
  return 0;
}

// ---- the image's functions ----------------------------------------------------------------------
static const ck_cuda_function functions_of_image[] = {
#define CK_FUNCTION(kernel, function, condition) {#function, sizeof(ck_##kernel##_batch)},
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, functions, ...) functions
#include <clipkernels.def>
};

int ck_cuda_function_count(void) { return sizeof functions_of_image / sizeof functions_of_image[0]; }
ck_cuda_function ck_cuda_function_at(int index) { return functions_of_image[index]; }
