// Compares every kernel with its reference and times it, from one table of cases.
//
// A check makes one random case from a seed (sizes, pitches, alignments, values), runs the reference and the
// version under test on planes that lie flush against unmapped pages, and compares every byte, the paddings too.
#ifndef CLIPKERNELS_HARNESS_H
#define CLIPKERNELS_HARNESS_H

#include <clipkernels_cuda.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A kernel may have cases of several kinds: each counts as one here.
int kh_kernel_count(void);
const char *kh_kernel_name(int kernel);

// 0 when the level's kernel agrees with the reference on the case of `seed`; 1 otherwise, and `message` then says
// where they differ. A negative `level` index is not allowed; levels are those of kh_level_name().
int kh_check(int kernel, const char *level, uint64_t seed, char *message, size_t size);

// The same for the CUDA version, in the emulation: 1 to 20 cases, the first that of `seed`, in as few launches as
// their plans make of them.
int kh_check_cuda(int kernel, uint64_t seed, char *message, size_t size);

// 0 when the spans of the case of `seed` are its planes, read or written as they are.
int kh_check_spans(int kernel, uint64_t seed, char *message, size_t size);

// A GPU as the harness needs it: some of its memory, one stream. Each function returns 0, or 1 where it failed.
typedef struct kh_device {
  void *context;     // for the functions
  uint64_t address;  // of the memory, aligned to 256 bytes
  size_t bytes;      // of it
  int (*write)(void *context, const void *from, size_t bytes);  // to its start, done on return
  int (*launch)(void *context, const ck_cuda_launch *launch);   // may return before it has run
  int (*read)(void *context, void *to, size_t bytes);           // from its start, after all launches
} kh_device;

// The same as kh_check_cuda on a device. Reads outside of the cases' memory are not seen there.
int kh_check_device(int kernel, uint64_t seed, const kh_device *device, char *message, size_t size);

// A 64-bit FNV-1a hash of what the reference makes of the cases of `count` seeds from `first`.
uint64_t kh_reference_hash(int kernel, uint64_t first, int count);
// What that is of the cases of 60 seeds from 1000, as clipkernels.def has it.
uint64_t kh_pinned_hash(int kernel);

// The levels that this machine has, lowest first.
int kh_level_count(void);
const char *kh_level_name(int level);

// Kernels that are wrong on purpose, so that tests can see the harness find it: a wrong value, a byte written
// into a padding, a read past the end. Each stands in for ck_fill or ck_mask.
#define KH_WRONG_VALUE 0
#define KH_WRITES_PADDING 1
#define KH_READS_PAST_END 2
int kh_check_broken(int fault, uint64_t seed, char *message, size_t size);

// ---- workloads --------------------------------------------------------------------------------
// The same kernels on pictures of real sizes.
typedef struct kh_workload kh_workload;
int kh_workload_count(void);
const char *kh_workload_name(int index);
kh_workload *kh_workload_make(int index);
void kh_workload_free(kh_workload *w);
// Bytes read and written by one call, each counted once.
double kh_workload_bytes(const kh_workload *w);
void kh_workload_run(kh_workload *w);            // the dispatched kernel, at the current level
void kh_workload_run_reference(kh_workload *w);
// 0 when the outputs of the two agree.
int kh_workload_compare(kh_workload *w, char *message, size_t size);
// The same for the CUDA version, in the emulation: all planes in one launch.
int kh_workload_compare_cuda(kh_workload *w, char *message, size_t size);
// The same on a device.
int kh_workload_compare_device(kh_workload *w, const kh_device *device, char *message, size_t size);

#ifdef __cplusplus
}
#endif

#endif
