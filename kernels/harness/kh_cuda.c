// The CUDA versions, planned as for a GPU and run in the emulation.
#include <clipkernels_emulation.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kh_internal.h"

void kh_run_cuda(void *argument) {
  kh_cuda_run *run = argument;
  ck_cuda_launch launch;
  ck_emulate_backwards(run->backwards);
  for (int done = 0; done < run->count && !run->failure;) {
    const int planned = run->kernel->plan(run->items + done, run->count - done, &launch);
    if (planned < 1) run->failure = "an item that cannot be planned";
    else if (ck_emulate(launch.function, launch.grid, launch.block, launch.shared_bytes, launch.params))
      run->failure = ck_emulate_message();
    done += planned;
  }
  ck_emulate_backwards(0);
}

int kh_check_cuda(int kernel, uint64_t seed, char *message, size_t size) {
  kh_case draw;
  kh_begin(&draw, ~seed);
  // Mostly the planes of a frame, at times more than a launch takes.
  const int count = kh_chance(&draw, 10) ? kh_max_items : kh_range(&draw, 1, 4);
  kh_case *cases = calloc((size_t)count, sizeof *cases);
  kh_params references[kh_max_items], items[kh_max_items];
  if (!cases) abort();
  memset(references, 0, sizeof references);
  memset(items, 0, sizeof items);
  for (int i = 0; i < count; i++) {
    kh_begin(&cases[i], seed + (uint64_t)i);
    kh_kernels[kernel].make(&cases[i], &references[i], &items[i]);
    kh_seal(&cases[i]);
    kh_kernels[kernel].reference(&references[i]);
  }
  kh_cuda_run run = {&kh_kernels[kernel], items, count, kh_chance(&draw, 50), NULL};
  int failed = kh_guarded(kh_run_cuda, &run, message, size);
  if (!failed && run.failure) failed = 1, snprintf(message, size, "%s", run.failure);
  for (int i = 0; i < count; i++) {
    char why[256];
    if (!failed && kh_compare(&cases[i], why, sizeof why)) {
      failed = 1;
      snprintf(message, size, "item %d of %d: %s", i, count, why);
    }
    kh_end(&cases[i]);
  }
  free(cases);
  return failed;
}
