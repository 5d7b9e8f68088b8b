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

// Fills both alike but for their outputs.
typedef void (*kh_maker)(kh_case *c, ck_params *reference, ck_params *tested);
typedef void (*kh_function)(const ck_call *call);

// Cases of a kernel.
typedef struct kh_kernel {
  const char *name;
  ck_kernel kernel;
  kh_maker make;
  uint64_t hash;  // pinned
} kh_kernel;

extern const kh_kernel kh_kernels[];
// The kernel's reference, as ck_run is the version of the level in use.
void kh_run_reference(const ck_call *call);
// The two calls of one case.
void kh_make(kh_case *c, const kh_kernel *kernel, ck_call *reference, ck_call *tested);

#define CK_CASES(kernel, title, maker, ...) void kh_make_##maker(kh_case *c, ck_params *reference, ck_params *tested);
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, functions, checks) checks
#define CK_WORKLOAD(...)
#include <clipkernels.def>

enum { kh_max_items = 20 };  // more than one launch takes
// Calls of one kernel and the cases that hold their memory: one a case, or several of one case.
typedef struct kh_many {
  kh_case *cases;
  int case_count;
  const ck_call *items;
  int count, backwards;
} kh_many;
// Runs the planned launches of some calls. 0, or 1 and why not.
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

// ---- workloads
enum { kh_max_calls = 3 };
struct kh_workload {
  kh_case memory;
  int calls;
  double bytes;
  ck_call reference[kh_max_calls], tested[kh_max_calls];
};
// The next call's two sets of parameters, filled alike by the caller before its outputs are made.
ck_params *kh_next_call(kh_workload *w);
ck_params *kh_twin(kh_workload *w);

#define CK_CASES(...)
#define CK_WORKLOAD(kernel, ...) void kh_work_##kernel(kh_workload *w, int variant);
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, functions, checks) checks
#include <clipkernels.def>

// ---- tables
// Weights of `taps` for each output that sum to CK_WEIGHT_ONE.
void kh_random_weights(kh_case *c, int16_t *weights, int32_t taps);
// A Catmull-Rom filter from `window` samples at `offset` to `outputs`, widened when it shrinks.
int32_t kh_cubic_taps(double window, int32_t outputs, int32_t size);
void kh_cubic_table(double offset, double window, int32_t outputs, int32_t size, int32_t taps, int32_t *start,
                    int16_t *weights);

#endif
