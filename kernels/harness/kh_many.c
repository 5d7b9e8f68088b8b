// Several cases at once, as the planes and layers of a frame are: for versions that plan launches.
#include <stdio.h>
#include <stdlib.h>

#include "kh_internal.h"

int kh_check_many(int kernel, uint64_t seed, kh_runner run, void *argument, char *message, size_t size) {
  kh_case draw;
  kh_begin(&draw, ~seed);
  // Mostly the planes of a frame, at times more than a launch takes.
  const int count = kh_chance(&draw, 10) ? kh_max_items : kh_range(&draw, 1, 4);
  kh_case *cases = calloc((size_t)count, sizeof *cases);
  ck_call references[kh_max_items], items[kh_max_items];
  if (!cases) abort();
  for (int i = 0; i < count; i++) {
    kh_begin(&cases[i], seed + (uint64_t)i);
    kh_make(&cases[i], &kh_kernels[kernel], &references[i], &items[i]);
    kh_seal(&cases[i]);
    kh_run_reference(&references[i]);
  }
  const kh_many many = {cases, count, items, count, kh_chance(&draw, 50)};
  int failed = run(&many, argument, message, size);
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
