// Pictures of real sizes, for timing and for one comparison each.
#include <stdlib.h>

#include "kh_internal.h"

typedef struct recipe {
  const char *name;
  ck_kernel kernel;
  void (*make)(kh_workload *w, int variant);
  int variant;
} recipe;

static const recipe recipes[] = {
#define CK_CASES(...)
#define CK_WORKLOAD(kernel, title, variant) {title, ck_kernel_##kernel, kh_work_##kernel, variant},
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, functions, checks) checks
#include <clipkernels.def>
};

ck_params *kh_next_call(kh_workload *w) { return &w->reference[w->calls].p; }

ck_params *kh_twin(kh_workload *w) {
  w->tested[w->calls] = w->reference[w->calls];
  return &w->tested[w->calls++].p;
}

int kh_workload_count(void) { return sizeof recipes / sizeof recipes[0]; }
const char *kh_workload_name(int index) { return recipes[index].name; }

kh_workload *kh_workload_make(int index) {
  kh_workload *w = calloc(1, sizeof *w);
  if (!w) abort();
  for (int i = 0; i < kh_max_calls; i++) w->reference[i].kernel = recipes[index].kernel;
  kh_regular = true;
  kh_begin(&w->memory, 1);
  recipes[index].make(w, recipes[index].variant);
  kh_regular = false;
  kh_seal(&w->memory);
  return w;
}

void kh_workload_free(kh_workload *w) {
  kh_end(&w->memory);
  free(w);
}

double kh_workload_bytes(const kh_workload *w) { return w->bytes; }

void kh_workload_run(kh_workload *w) {
  for (int i = 0; i < w->calls; i++) ck_run(&w->tested[i]);
}

void kh_workload_run_reference(kh_workload *w) {
  for (int i = 0; i < w->calls; i++) kh_run_reference(&w->reference[i]);
}

static int compare(kh_workload *w, kh_runner run, void *argument, char *message, size_t size) {
  kh_workload_run_reference(w);
  const kh_many many = {&w->memory, 1, w->tested, w->calls, 0};
  return run(&many, argument, message, size) || kh_compare(&w->memory, message, size);
}

int kh_workload_compare_cuda(kh_workload *w, char *message, size_t size) {
  return compare(w, kh_run_emulated, NULL, message, size);
}

int kh_workload_compare_device(kh_workload *w, const kh_device *device, char *message, size_t size) {
  return compare(w, kh_run_on_device, (void *)device, message, size);
}

int kh_workload_compare(kh_workload *w, char *message, size_t size) {
  kh_workload_run_reference(w);
  kh_workload_run(w);
  return kh_compare(&w->memory, message, size);
}
