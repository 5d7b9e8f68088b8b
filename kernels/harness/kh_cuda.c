// The CUDA versions, planned as for a GPU and run in the emulation.
#include <clipkernels_emulation.h>
#include <stdio.h>

#include "kh_internal.h"

typedef struct emulation {
  const kh_many *many;
  const char *failure;
} emulation;

static void emulate(void *argument) {
  emulation *e = argument;
  const kh_many *many = e->many;
  ck_cuda_launch launch;
  ck_emulate_backwards(many->backwards);
  for (int done = 0; done < many->count && !e->failure;) {
    const int planned = ck_cuda_plan(many->items + done, many->count - done, &launch);
    if (planned < 1) e->failure = "an item that cannot be planned";
    else if (ck_emulate(launch.function, launch.grid, launch.block, launch.shared_bytes, launch.params))
      e->failure = ck_emulate_message();
    done += planned;
  }
  ck_emulate_backwards(0);
}

int kh_run_emulated(const kh_many *many, void *argument, char *message, size_t size) {
  (void)argument;
  emulation e = {many, NULL};
  if (kh_guarded(emulate, &e, message, size)) return 1;
  if (e.failure) snprintf(message, size, "%s", e.failure);
  return e.failure != NULL;
}

int kh_check_cuda(int kernel, uint64_t seed, char *message, size_t size) {
  return kh_check_many(kernel, seed, kh_run_emulated, NULL, message, size);
}
