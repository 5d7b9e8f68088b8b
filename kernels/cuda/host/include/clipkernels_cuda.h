// Launches of the CUDA kernels, planned: which function, how many blocks, with which parameters. Plain C that needs
// neither a GPU nor CUDA's headers; whoever holds a driver launches what stands in ck_cuda_launch.
//
// The parameter structs are those of clipkernels.h with device addresses in them, tables included. Several calls,
// for the planes and layers of a frame, go in one launch and run side by side in no order: none may write what
// another one reads or writes, so layers that overlap on a canvas are blended by one launch after the other.
#ifndef CLIPKERNELS_CUDA_H
#define CLIPKERNELS_CUDA_H

#include <clipkernels.h>

#ifdef __cplusplus
extern "C" {
#endif

// What cuLaunchKernel takes. The function has one parameter, a struct of params_size bytes passed by value.
typedef struct ck_cuda_launch {
  const char *function;      // the name in the image; lives as long as the process
  uint32_t grid[3], block[3];
  uint32_t shared_bytes;     // dynamic shared memory, at most 48 KiB
  uint32_t params_size;
  _Alignas(16) unsigned char params[4096];
} ck_cuda_launch;

// The struct to pass: a language that sees 4096 bytes as 4096 fields asks here.
static inline const void *ck_cuda_launch_params(const ck_cuda_launch *launch) { return launch->params; }

// Plans one launch of the first calls, all that fit: those of one launch are calls of one kernel, call for the same
// function (ck_resample and ck_orient have several) and are at most 16. Returns how many those are, at least 1, so the
// caller goes on with the rest; 0 for a count below 1, or if the first call cannot be launched: a ck_resample of more
// than 24576 vertical taps, which no picture that FFmpeg decodes can ask for.
int ck_cuda_plan(const ck_call *calls, int count, ck_cuda_launch *out);

// Every function of the image, to be looked up once after it is loaded.
typedef struct ck_cuda_function {
  const char *name;
  uint32_t params_size;
} ck_cuda_function;
int ck_cuda_function_count(void);
ck_cuda_function ck_cuda_function_at(int index);

#ifdef __cplusplus
}
#endif

#endif
