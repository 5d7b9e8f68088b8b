#ifndef KH_INTERNAL_H
#define KH_INTERNAL_H

#include <clipkernels.h>
#include <clipkernels_cuda.h>
#include <clipkernels_reference.h>
#include <stdbool.h>

#include "clipkernels_harness.h"

enum { kh_max_maps = 24 };

// Anonymous memory between two unmapped pages.
typedef struct kh_map {
  uint8_t *base;       // the lower guard page
  size_t usable;       // bytes between the guards, whole pages
  uint8_t *data;       // the plane's lowest byte
  size_t width, bytes, rows, stride;  // samples and bytes a row
  int pair;            // an output's twin (reference's before tested's), or -1
  bool input;
} kh_map;

// One case: its memory and its source of random numbers.
typedef struct kh_case {
  uint64_t random;
  kh_map maps[kh_max_maps];
  int count;
} kh_case;

typedef union kh_params {
  ck_resample_params resample;
  ck_blend_params blend;
  ck_premultiply_params premultiply;
  ck_fill_params fill;
  ck_orient_params orient;
  ck_copy_params copy;
  ck_split_params split;
  ck_matrix_params matrix;
  ck_lut3d_params lut3d;
  ck_affine_params affine;
  ck_mask_params mask;
  ck_pattern_params pattern;
  ck_gradient_params gradient;
  ck_mode_params mode;
} kh_params;

typedef void (*kh_function)(const kh_params *p);
// Plans a launch of the first of `count` items, as ck_cuda_plan_* do.
typedef int (*kh_planner)(const kh_params *items, int count, ck_cuda_launch *out);

typedef struct kh_kernel {
  const char *name;
  // Fills both alike but for their outputs.
  void (*make)(kh_case *c, kh_params *reference, kh_params *tested);
  kh_function reference, tested;
  kh_planner plan;
} kh_kernel;

extern const kh_kernel kh_kernels[];

enum { kh_max_items = 20 };  // more than one launch takes
// Items of one kernel and the cases that hold their memory: one a case, or several of one case.
typedef struct kh_many {
  const kh_kernel *kernel;
  kh_case *cases;
  int case_count;
  const kh_params *items;
  int count, backwards;
} kh_many;
// Runs the planned launches of some items. 0, or 1 and why not.
typedef int (*kh_runner)(const kh_many *many, void *argument, char *message, size_t size);
int kh_run_emulated(const kh_many *many, void *argument, char *message, size_t size);
int kh_run_on_device(const kh_many *many, void *device, char *message, size_t size);
// Makes 1 to 20 cases, the first that of `seed`, has `run` run them, and compares.
int kh_check_many(int kernel, uint64_t seed, kh_runner run, void *argument, char *message, size_t size);

// ---- random numbers: the same on every machine
uint64_t kh_random(kh_case *c);
int32_t kh_range(kh_case *c, int32_t low, int32_t high);  // inclusive
bool kh_chance(kh_case *c, int percent);
int32_t kh_size(kh_case *c);  // mostly small, at times some hundreds, often about a vector's width

// ---- memory
void kh_begin(kh_case *c, uint64_t seed);
void kh_end(kh_case *c);
// A read-only plane filled by kh_fill_random. `sample` is the size of a sample: planes are aligned to it.
void *kh_input(kh_case *c, int32_t width, int32_t rows, int sample, int bits, int64_t *pitch);
// An output in two copies, prefilled with 0x88; or with the same random bytes, for kernels that work in place.
void kh_output(kh_case *c, int32_t width, int32_t rows, int sample, bool in_place, int64_t *pitch,
               void *reference, void *tested);
// Memory aligned to 64 bytes that ends, rounded up, at the guard; contents are not compared.
void *kh_scratch(kh_case *c, size_t bytes);
// An input table of the caller's making; it is written before kh_seal.
void *kh_table(kh_case *c, size_t bytes, int alignment);
void kh_seal(kh_case *c);  // inputs become read-only
// Gives all planes tight, aligned pitches while set: workloads look like real pictures.
extern _Thread_local bool kh_regular;
int kh_compare(const kh_case *c, char *message, size_t size);
uint64_t kh_hash_outputs(const kh_case *c, uint64_t hash);
// Runs f(argument) and returns 0, or 1 if it touched unmapped or read-only memory.
int kh_guarded(void (*f)(void *), void *argument, char *message, size_t size);

// ---- tables
// Weights of `taps` for each output that sum to CK_WEIGHT_ONE.
void kh_random_weights(kh_case *c, int16_t *weights, int32_t taps);
// A Catmull-Rom filter from `window` samples at `offset` to `outputs`, widened when it shrinks.
int32_t kh_cubic_taps(double window, int32_t outputs, int32_t size);
void kh_cubic_table(double offset, double window, int32_t outputs, int32_t size, int32_t taps, int32_t *start,
                    int16_t *weights);

#endif
