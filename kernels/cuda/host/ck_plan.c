// Plans of all kernels but resample.
#include "ck_plan.h"

#define CK_ONE_FUNCTION(kernel) \
  static const char *kernel##_function(const ck_##kernel##_params *p) { return (void)p, "ck_cuda_" #kernel; }

// Kernels that go through the plane that they write in 16-byte groups, one a thread.
#define CK_PLAN_GROUPS(kernel, bytes, height)                                        \
  CK_ONE_FUNCTION(kernel)                                                            \
  static uint32_t place_##kernel(ck_##kernel##_item *item, uint32_t *shared) {       \
    (void)shared;                                                                    \
    item->tiling.across = ck_groups_across(bytes);                                   \
    return ck_blocks_of_units(item->tiling.across, height);                          \
  }                                                                                  \
  CK_PLAN(kernel, kernel##_function, place_##kernel)

// Kernels whose thread takes four luma samples and the chroma that they share.
#define CK_PLAN_QUARTETS(kernel)                                                     \
  CK_ONE_FUNCTION(kernel)                                                            \
  static uint32_t place_##kernel(ck_##kernel##_item *item, uint32_t *shared) {       \
    (void)shared;                                                                    \
    item->tiling.across = ((uint32_t)item->p.width + 1) / 2;                         \
    return ck_blocks_of_units(item->tiling.across, (item->p.height + 1) / 2);        \
  }                                                                                  \
  CK_PLAN(kernel, kernel##_function, place_##kernel)

CK_PLAN_GROUPS(blend, item->p.width, item->p.height)
CK_PLAN_GROUPS(premultiply, item->p.width, item->p.height)
CK_PLAN_GROUPS(mask, item->p.width, item->p.height)
CK_PLAN_GROUPS(fill, item->p.width, item->p.height)
CK_PLAN_GROUPS(copy, (int64_t)item->p.width * item->p.bits / 8, item->p.height)
CK_PLAN_GROUPS(split, (int64_t)item->p.width * item->p.bits / 8, item->p.height)
CK_PLAN_GROUPS(gradient, item->p.width, item->p.height)
CK_PLAN_QUARTETS(lut3d)
CK_PLAN_QUARTETS(pattern)
CK_PLAN_QUARTETS(mode)

// ---- matrix: a block for each row of chroma -----------------------------------------------------
CK_ONE_FUNCTION(matrix)

static uint32_t place_matrix(ck_matrix_item *item, uint32_t *shared) {
  (void)shared;
  item->tiling.across = 1;
  return ((uint32_t)item->p.height + 1) / 2;
}

CK_PLAN(matrix, matrix_function, place_matrix)

// ---- affine: tiles of 32 x 8 --------------------------------------------------------------------
CK_ONE_FUNCTION(affine)

static uint32_t place_affine(ck_affine_item *item, uint32_t *shared) {
  (void)shared;
  item->tiling.across = ck_ceiling(item->p.dst_width, 32);
  return item->tiling.across * ck_ceiling(item->p.dst_height, 8);
}

CK_PLAN(affine, affine_function, place_affine)

// ---- orient: rows where they stay rows, else tiles through shared memory ------------------------
static const char *orient_function(const ck_orient_params *p) {
  return p->orientation & CK_TRANSPOSE ? "ck_cuda_transpose" : "ck_cuda_orient";
}

static uint32_t place_orient(ck_orient_item *item, uint32_t *shared) {
  if (!(item->p.orientation & CK_TRANSPOSE)) {
    item->tiling.across = ck_groups_across(item->p.src_width);
    return ck_blocks_of_units(item->tiling.across, item->p.src_height);
  }
  *shared = ck_transposed_tile * ck_transposed_pitch;
  item->tiling.across = ck_ceiling(item->p.src_width, ck_transposed_tile);
  return item->tiling.across * ck_ceiling(item->p.src_height, ck_transposed_tile);
}

CK_PLAN(orient, orient_function, place_orient)

// ---- the image's functions ----------------------------------------------------------------------
static const ck_cuda_function functions[] = {
#define CK_FUNCTION(name, kernel) {#name, sizeof(ck_##kernel##_batch)},
    CK_FOR_EACH_FUNCTION(CK_FUNCTION)
#undef CK_FUNCTION
};

int ck_cuda_function_count(void) { return sizeof functions / sizeof functions[0]; }
ck_cuda_function ck_cuda_function_at(int index) { return functions[index]; }
